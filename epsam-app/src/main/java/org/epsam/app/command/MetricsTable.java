package org.epsam.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.Counted;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.Metrics;

/** Prints a run's metrics as aligned columns: each value with its 95 % interval. */
final class MetricsTable {
    private MetricsTable() {}

    /** Formats the metrics. */
    static String of(Metrics metrics) {
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(""));
        Metric.main().forEach(metric -> header.add(metric.heading()));
        lines.add(header);
        metrics.results()
                .rows()
                .forEach(
                        (row, values) -> {
                            List<String> cells = new ArrayList<>(List.of(row.title()));
                            for (Metric metric : Metric.main()) {
                                cells.add(
                                        Optional.ofNullable(values.get(metric))
                                                .map(value -> value.text(metric.digits()))
                                                .orElse("-"));
                            }
                            lines.add(cells);
                        });
        return String.format(
                        Locale.ROOT,
                        "%s, %s: %s with tumour, %d without, %s;"
                                + " 95 %% bootstrap intervals, resampling %s%n",
                        metrics.data().orElse(""),
                        metrics.split().orElse(""),
                        Counted.of(metrics.positives().orElse(0), "patch"),
                        metrics.negatives().orElse(0),
                        Counted.of(metrics.slides().orElse(0), "slide"),
                        metrics.intervals().orElse(""))
                + aligned(lines);
    }

    /** Formats cells in columns as wide as their widest, with two spaces in between. */
    static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                row.append(String.format("%-" + widths[i] + "s  ", line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
