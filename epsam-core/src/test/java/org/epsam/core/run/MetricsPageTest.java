package org.epsam.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;
import org.junit.jupiter.api.Test;

/** The tables of docs/METRICS.md hold the names that the program uses, no more and no less. */
class MetricsPageTest {
    /** The lines of a section's tables, by their first cells. */
    private static Map<String, List<String>> table(String section) throws IOException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("../docs/METRICS.md"))) {
            inside = line.startsWith("## ") ? line.equals("## " + section) : inside;
            if (inside && line.startsWith("| `")) {
                List<String> cells =
                        Arrays.stream(line.split("\\|")).map(String::strip).skip(1).toList();
                table.put(cells.get(0).replace("`", ""), cells.subList(1, cells.size()));
            }
        }
        assertThat(table).as(section).isNotEmpty();
        return table;
    }

    private static Map<String, String> titles(String section) throws IOException {
        Map<String, String> titles = new LinkedHashMap<>();
        table(section).forEach((key, cells) -> titles.put(key, cells.get(0)));
        return titles;
    }

    @Test
    void rows() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        Stream.of(
                        Arrays.stream(Baseline.values()),
                        Arrays.stream(OtherMethod.values()),
                        Stream.of(SamRow.ZERO_SHOT, SamRow.SUPERVISED, SamRow.iteration(0)))
                .flatMap(rows -> rows.map(Row.class::cast))
                .forEach(row -> expected.put(row.key(), row.title()));
        expected.put("iter1, iter2, ...", SamRow.iteration(1).title() + ", 2, ...");
        assertThat(titles("Rows: what is evaluated")).isEqualTo(expected);
    }

    @Test
    void metrics() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> better = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            expected.put(metric.key(), metric.heading());
            better.put(metric.key(), metric.better().name().toLowerCase(Locale.ROOT));
        }
        assertThat(titles("Metrics")).isEqualTo(expected);
        table("Metrics")
                .forEach((key, cells) -> assertThat(cells).last().isEqualTo(better.get(key)));
    }

    @Test
    void metricsOfTheClassifier() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        for (ClassifierMetric metric : ClassifierMetric.values()) {
            expected.put(metric.key(), metric.title());
        }
        assertThat(titles("Classifier")).isEqualTo(expected);
    }

    @Test
    void columnsOfPatches() throws IOException {
        assertThat(table("patches.csv").keySet())
                .containsExactly(PatchRow.HEADER.strip().split(","));
        assertThat(PatchRow.HEADER.strip().split(","))
                .as("programs of others read these")
                .containsSubsequence(
                        ("row,name,slide,label,probability,gated,dice,iou,hd95,boundary_f1,area,"
                                        + "tp,fp,fn,tn")
                                .split(","));
    }

    @Test
    void fieldsOfMetrics() throws IOException {
        Metrics full =
                new Metrics(
                        Optional.of(""),
                        Optional.of(""),
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        Optional.of(""),
                        List.of(),
                        Map.of(),
                        new Results(Map.of()));
        assertThat(new ArrayList<>(table("metrics.json").keySet()))
                .isEqualTo(new ArrayList<>(full.toMap().keySet()));
    }
}
