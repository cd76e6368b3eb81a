package org.epsam.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.run.Metrics;

/** All metrics of all rows, with a chart. */
final class ResultSection {
    private final RunFiles run;
    private final Results results;

    ResultSection(RunFiles run, Results results) {
        this.run = run;
        this.results = results;
    }

    /** Returns the metrics that were measured. */
    private List<Metric> columns() {
        return Arrays.stream(Metric.values()).filter(results::has).toList();
    }

    /** Says why there are no results, if there are none. */
    Optional<String> absence() {
        if (!columns().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                run.metrics().isEmpty()
                        ? "There are no results: the run has not been evaluated."
                        : "There are no results on pixels: the test patches could not be"
                                + " evaluated, most likely because they have no masks.");
    }

    String meanings() {
        return meanings(columns());
    }

    String rowsWithoutSam() {
        Stream<String> others =
                Arrays.stream(OtherMethod.values())
                        .filter(results.rows()::containsKey)
                        .map(row -> row.title() + ": " + row.meaning());
        return Stream.concat(
                        Arrays.stream(Baseline.values())
                                .map(row -> row.title() + ": " + row.meaning()),
                        others)
                .collect(Collectors.joining("; "));
    }

    String notMeasured() {
        return Arrays.stream(Metric.values())
                .filter(metric -> !results.has(metric))
                .map(Metric::title)
                .collect(Collectors.joining(", "));
    }

    /** Returns the metrics of the classifier and its maps, if they were measured. */
    Optional<Table> classifier() {
        Map<ClassifierMetric, Interval> found =
                run.metrics().map(Metrics::classifier).orElse(Map.of());
        List<List<Table.Cell>> rows = new ArrayList<>();
        found.forEach(
                (metric, value) ->
                        rows.add(
                                List.of(
                                        Table.Cell.of(metric.title()),
                                        Table.Cell.of(value, 3),
                                        Table.Cell.of(metric.meaning()))));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Table(
                                "Classifier on the evaluated patches",
                                "texts",
                                List.of("Metric", "Value", "Meaning"),
                                rows));
    }

    /** Explains metrics, those with the same meaning together. */
    private static String meanings(List<Metric> metrics) {
        Map<String, String> titles = new LinkedHashMap<>();
        metrics.forEach(m -> titles.merge(m.meaning(), m.title(), (a, b) -> a + ", " + b));
        return titles.entrySet().stream()
                .map(entry -> entry.getValue() + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    Table table() {
        List<Metric> columns = columns();
        List<String> head = new ArrayList<>(List.of("Masks"));
        for (Metric metric : columns) {
            boolean higher = metric.better() == Metric.Better.HIGHER;
            head.add(metric.heading() + (higher ? "\u00a0↑" : "\u00a0↓"));
        }
        List<List<Table.Cell>> rows = new ArrayList<>();
        results.rows()
                .forEach(
                        (row, values) -> {
                            List<Table.Cell> cells = new ArrayList<>();
                            cells.add(Table.Cell.of(row.title(), row.key()));
                            columns.forEach(metric -> cells.add(cell(metric, values.get(metric))));
                            rows.add(cells);
                        });
        return new Table("Metrics of the masks", "numbers", head, rows);
    }

    List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        for (Row row : results.rows().keySet()) {
            results.get(row, Metric.MIOU)
                    .ifPresent(value -> bars.add(new Bar(row.title(), value, row.fineTuned())));
        }
        return bars;
    }

    private Table.Cell cell(Metric metric, Interval value) {
        if (value == null) {
            return Table.Cell.of(Numbers.NONE);
        }
        String text = Numbers.value(value, metric.digits());
        Optional<Interval> best =
                results.best(metric, row -> true).flatMap(row -> results.get(row, metric));
        return new Table.Cell(
                text,
                value.hasEnds() ? Numbers.ends(value, metric.digits()) : "",
                // Values that print alike are equally good.
                best.filter(b -> Numbers.value(b, metric.digits()).equals(text)).isPresent());
    }
}
