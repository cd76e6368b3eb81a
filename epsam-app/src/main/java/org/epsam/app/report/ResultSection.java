package org.epsam.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.Results;

/** All metrics of all rows, with a chart. */
final class ResultSection {
    private final RunFiles run;
    private final Results results;

    ResultSection(RunFiles run, Results results) {
        this.run = run;
        this.results = results;
    }

    void write(Html html) {
        html.element("h2", "Results");
        List<Metric> columns = Arrays.stream(Metric.values()).filter(results::has).toList();
        if (columns.isEmpty()) {
            html.paragraph(
                    run.metrics().isEmpty()
                            ? "There are no results: the run has not been evaluated."
                            : "There are no results on pixels: the test patches could not be"
                                    + " evaluated, most likely because they have no masks.");
            return;
        }
        writeChart(html);
        writeTable(html, columns);
        html.element(
                "p class=\"small\"",
                "Below each value its 95 % bootstrap interval; the best value of a column is bold."
                        + " ↑ higher is better, ↓ lower is better. "
                        + meanings(columns)
                        + ".");
        html.element(
                "p class=\"small\"",
                "Rows without SAM: "
                        + Arrays.stream(Baseline.values())
                                .map(row -> row.title() + ": " + row.meaning())
                                .collect(Collectors.joining("; "))
                        + ".");
        List<String> absent =
                Arrays.stream(Metric.values())
                        .filter(metric -> !results.has(metric))
                        .map(Metric::title)
                        .toList();
        if (!absent.isEmpty()) {
            html.paragraph("Not measured: " + String.join(", ", absent) + ".");
        }
    }

    /** Explains metrics, those with the same meaning together. */
    private static String meanings(List<Metric> metrics) {
        Map<String, String> titles = new LinkedHashMap<>();
        metrics.forEach(m -> titles.merge(m.meaning(), m.title(), (a, b) -> a + ", " + b));
        return titles.entrySet().stream()
                .map(entry -> entry.getValue() + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    private void writeTable(Html html, List<Metric> columns) {
        List<String> head = new ArrayList<>(List.of(""));
        for (Metric metric : columns) {
            boolean higher = metric.better() == Metric.Better.HIGHER;
            head.add(metric.heading() + (higher ? "\u00a0↑" : "\u00a0↓"));
        }
        List<List<Html.Cell>> rows = new ArrayList<>();
        results.rows()
                .forEach(
                        (row, values) -> {
                            List<Html.Cell> cells = new ArrayList<>();
                            cells.add(new Html.Cell(row.title(), row.key(), false));
                            columns.forEach(metric -> cells.add(cell(metric, values.get(metric))));
                            rows.add(cells);
                        });
        html.table("numbers", head, rows);
    }

    private void writeChart(Html html) {
        List<Charts.Bar> bars = new ArrayList<>();
        results.rows()
                .keySet()
                .forEach(
                        row ->
                                results.get(row, Metric.MIOU)
                                        .ifPresent(
                                                value ->
                                                        bars.add(
                                                                new Charts.Bar(
                                                                        row.title(),
                                                                        value,
                                                                        row.fineTuned()))));
        if (bars.isEmpty()) {
            html.paragraph("mIoU was not measured, so there is no chart of it.");
            return;
        }
        html.markup("<figure>")
                .image(
                        Charts.bars(Metric.MIOU.title(), bars),
                        "Bar chart of mIoU by row with intervals")
                .element(
                        "figcaption",
                        "mIoU by row with 95 % intervals. Blue: SAM, fine-tuned; grey: without"
                                + " fine-tuning.")
                .markup("</figure>\n");
    }

    private Html.Cell cell(Metric metric, Interval value) {
        if (value == null) {
            return Html.Cell.of(Numbers.NONE);
        }
        String text = Numbers.value(value, metric.digits());
        Optional<Interval> best =
                results.best(metric, row -> true).flatMap(row -> results.get(row, metric));
        return new Html.Cell(
                text,
                value.hasEnds() ? Numbers.ends(value, metric.digits()) : "",
                // Values that print alike are equally good.
                best.filter(b -> Numbers.value(b, metric.digits()).equals(text)).isPresent());
    }
}
