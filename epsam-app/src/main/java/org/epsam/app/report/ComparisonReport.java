package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.base.io.AtomicFile;
import org.epsam.core.evaluate.Comparison;
import org.epsam.core.evaluate.Metric;

/** Formats a comparison of runs, for a terminal and as a page. */
public final class ComparisonReport {
    private static final List<Metric> COLUMNS =
            List.of(Metric.DICE, Metric.MIOU, Metric.BOUNDARY_F1, Metric.NEGATIVE_AREA);

    private final Comparison comparison;
    private final boolean seeds;

    /**
     * Creates the report of a comparison.
     *
     * @param comparison the comparison
     * @param seeds whether to show the mIoU of each seed
     */
    public ComparisonReport(Comparison comparison, boolean seeds) {
        this.comparison = comparison;
        this.seeds = seeds;
    }

    /**
     * Formats the comparison for a terminal.
     *
     * @return header and a line for each run or group of runs: the metrics, then the difference of
     *     mIoU to the first line
     */
    public List<List<String>> table() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = head(List.of("", "Row", "Patches"));
        // Some terminals cannot print a delta.
        head.add(Metric.MIOU.heading() + ", difference to the first");
        lines.add(head);
        for (Comparison.Line line : comparison.lines()) {
            List<String> cells = cells(line, "-");
            cells.add(difference(line, Metric.MIOU));
            lines.add(cells);
        }
        return lines;
    }

    private List<String> head(List<String> first) {
        List<String> head = new ArrayList<>(first);
        COLUMNS.forEach(metric -> head.add(metric.heading()));
        if (seeds) {
            head.add(Metric.MIOU.heading() + " by seed");
        }
        return head;
    }

    private List<String> cells(Comparison.Line line, String none) {
        List<String> cells = new ArrayList<>(List.of(line.name(), line.row().title()));
        cells.add(line.runs().get(0).positives() + " + " + line.runs().get(0).negatives());
        for (Metric metric : COLUMNS) {
            cells.add(
                    Optional.ofNullable(line.metrics().get(metric))
                            .map(value -> value.text(metric.digits()))
                            .orElse(none));
        }
        if (seeds) {
            cells.add(
                    line.bySeed(Metric.MIOU).stream()
                            .map(v -> v.isEmpty() ? none : Numbers.text(v, Metric.MIOU.digits()))
                            .collect(Collectors.joining(" ")));
        }
        return cells;
    }

    private String difference(Comparison.Line line, Metric metric) {
        if (line == comparison.lines().get(0)) {
            return "";
        }
        return Optional.ofNullable(line.differences().get(metric))
                .map(difference -> Numbers.signed(difference, metric.digits()))
                .orElse("other patches");
    }

    /**
     * Writes the comparison as one HTML file with a chart and a table.
     *
     * @param file the file to write; a temporary file next to it is renamed
     * @throws org.epsam.base.InputException where it cannot be written
     */
    public void write(Path file) {
        Html html = RunReport.begin("EP-SAM, " + comparison.lines().size() + " runs compared");
        List<Charts.Bar> bars = new ArrayList<>();
        for (Comparison.Line line : comparison.lines()) {
            Optional.ofNullable(line.metrics().get(Metric.MIOU))
                    .ifPresent(value -> bars.add(new Charts.Bar(line.name(), value, false)));
        }
        if (!bars.isEmpty()) {
            html.image(
                    Charts.bars(Metric.MIOU.title(), bars),
                    "Bar chart of mIoU by run with intervals");
        }
        List<String> head = head(List.of("Run", "Row", "Patches"));
        COLUMNS.forEach(metric -> head.add("\u0394 " + metric.heading()));
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Line line : comparison.lines()) {
            List<String> cells = cells(line, Numbers.NONE);
            COLUMNS.forEach(metric -> cells.add(difference(line, metric)));
            rows.add(cells);
        }
        html.texts("numbers", head, rows);
        html.element(
                "p class=\"small\"",
                "In brackets: 95 % bootstrap intervals. \u0394: difference to the first run,"
                        + " paired: both on the same resampled slides. A difference whose interval"
                        + " contains 0 is not significant."
                        + (seeds
                                ? " For several seeds the means are shown; their intervals come"
                                        + " from resampling slides and do not include run-to-run"
                                        + " variation, which the values by seed show."
                                : "")
                        + " For research use, not for diagnosis.");
        AtomicFile.write(file, RunReport.end(html));
    }
}
