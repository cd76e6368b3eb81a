package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.epsam.app.report.Table.Cell;
import org.epsam.base.Counted;
import org.epsam.core.evaluate.Areas;
import org.epsam.core.evaluate.Comparison;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.SlideComparison;
import org.epsam.core.run.MeasuredSlides;

/** A comparison of runs, for a terminal and as a page. */
public final class ComparisonReport {
    private static final List<Metric> COLUMNS =
            List.of(Metric.DICE, Metric.MIOU, Metric.BOUNDARY_F1, Metric.NEGATIVE_AREA);

    private final String figure;
    private final List<Bar> bars = new ArrayList<>();
    private final List<String> valueHead;
    private final List<List<Cell>> values = new ArrayList<>();
    private final List<String> differenceHead;
    private final List<List<Cell>> differences = new ArrayList<>();
    private final List<Map<String, Object>> json = new ArrayList<>();
    private List<String> notes = List.of();
    private boolean seeds;

    private ComparisonReport(String figure, List<String> valueHead, List<String> differenceHead) {
        this.figure = figure;
        this.valueHead = valueHead;
        this.differenceHead = differenceHead;
    }

    /**
     * Creates the report of a comparison on patches.
     *
     * @param comparison the comparison
     * @param seeds whether to show the mIoU of each seed
     * @return the report
     */
    public static ComparisonReport of(Comparison comparison, boolean seeds) {
        List<String> head = new ArrayList<>(List.of("Run", "Row", "Patches"));
        List<String> differences = new ArrayList<>(List.of("Run"));
        for (Metric metric : COLUMNS) {
            head.add(metric.heading());
            differences.add(metric.heading());
        }
        if (seeds) {
            head.add(Metric.MIOU.heading() + " by seed");
        }
        ComparisonReport report = new ComparisonReport(Metric.MIOU.title(), head, differences);
        report.seeds = seeds;
        comparison.lines().forEach(line -> report.add(line, line == comparison.lines().get(0)));
        return report;
    }

    private void add(Comparison.Line line, boolean first) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(line.name()));
        cells.add(Cell.of(line.row().title()));
        cells.add(Cell.of(line.runs().get(0).positives() + " + " + line.runs().get(0).negatives()));
        List<Cell> compared = new ArrayList<>(List.of(Cell.of(line.name())));
        for (Metric metric : COLUMNS) {
            Optional<Interval> value = Optional.ofNullable(line.metrics().get(metric));
            cells.add(value.map(v -> Cell.of(v, metric.digits())).orElse(Cell.of(Numbers.NONE)));
            compared.add(
                    Optional.ofNullable(line.differences().get(metric))
                            .map(d -> Cell.difference(d, metric.digits()))
                            .orElse(Cell.of("other patches")));
        }
        if (seeds) {
            cells.add(
                    Cell.of(
                            line.bySeed(Metric.MIOU).stream()
                                    .map(v -> Numbers.text(v, Metric.MIOU.digits()))
                                    .collect(Collectors.joining(" "))));
        }
        Optional.ofNullable(line.metrics().get(Metric.MIOU))
                .ifPresent(v -> bars.add(new Bar(line.name(), v, line.row().fineTuned())));
        values.add(cells);
        if (!first) {
            differences.add(compared);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", line.name());
        row.put("row", line.row().key());
        row.put("n_positive", line.runs().get(0).positives());
        row.put("n_negative", line.runs().get(0).negatives());
        row.put("metrics", byKey(line.metrics()));
        row.put("differences", byKey(line.differences()));
        json.add(row);
    }

    /**
     * Creates the report of a comparison on whole slides.
     *
     * @param runs the results by name of the run; the first is the reference
     * @return the report
     */
    public static ComparisonReport ofSlides(Map<String, MeasuredSlides> runs) {
        String dice = Metric.DICE.title();
        String iou = Metric.IOU.title();
        ComparisonReport report =
                new ComparisonReport(
                        dice,
                        List.of("Run", "Slides", dice, iou, "Slide AUC", "FROC"),
                        List.of("Run", dice, iou));
        Map<String, Areas> first = runs.values().iterator().next().areas();
        runs.forEach((name, slides) -> report.add(name, slides, first));
        return report;
    }

    private void add(String name, MeasuredSlides slides, Map<String, Areas> first) {
        values.add(
                List.of(
                        Cell.of(name),
                        Cell.of(slides.count(true) + " + " + slides.count(false)),
                        Cell.of(slides.dice(), 3),
                        Cell.of(slides.iou(), 3),
                        Cell.of(Numbers.text(slides.auc(), 3)),
                        Cell.of(Numbers.text(slides.froc(), 3))));
        bars.add(new Bar(name, slides.dice(), true));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("n_tumour", slides.count(true));
        row.put("n_normal", slides.count(false));
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("dice", slides.dice());
        metrics.put("iou", slides.iou());
        slides.auc().ifPresent(auc -> metrics.put("auc", auc));
        slides.froc().ifPresent(froc -> metrics.put("froc", froc));
        row.put("metrics", metrics);
        json.add(row);
        if (values.size() > 1) {
            Optional<SlideComparison> compared = SlideComparison.of(first, slides.areas());
            row.put(
                    "differences",
                    compared.map(c -> Map.of("dice", c.dice(), "iou", c.iou())).orElse(Map.of()));
            Cell none = Cell.of("other slides, or a single one");
            differences.add(
                    List.of(
                            Cell.of(name),
                            compared.map(c -> Cell.difference(c.dice(), 3)).orElse(none),
                            compared.map(c -> Cell.difference(c.iou(), 3)).orElse(none)));
        }
    }

    /**
     * Formats the comparison for a terminal.
     *
     * @return header and a line for each run or group of runs: the values, then the difference of
     *     the charted one to the first line
     */
    public List<List<String>> table() {
        int compared = differenceHead.indexOf(figure);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(valueHead);
        head.set(0, "");
        // Some terminals cannot print a delta.
        head.add(figure + ", difference to the first");
        lines.add(head);
        for (int i = 0; i < values.size(); i++) {
            List<String> cells = new ArrayList<>();
            values.get(i).forEach(cell -> cells.add(plain(cell)));
            cells.add(i == 0 ? "" : plain(differences.get(i - 1).get(compared)));
            lines.add(cells);
        }
        return lines;
    }

    /** Returns a cell in one line, in ASCII where it has numbers only. */
    private static String plain(Cell cell) {
        String detail = cell.detail().isEmpty() ? "" : " (" + cell.detail() + ")";
        return (cell.text() + detail).replace(Numbers.NONE, "-");
    }

    /**
     * Returns the comparison for programs.
     *
     * @return for each run or group of runs its metrics and their differences to the first one, by
     *     the keys of {@code metrics.json}; no differences where other data were measured
     */
    public List<Map<String, Object>> json() {
        return List.copyOf(json);
    }

    private static Map<String, Interval> byKey(Map<Metric, Interval> values) {
        Map<String, Interval> named = new TreeMap<>();
        values.forEach((metric, value) -> named.put(metric.key(), value));
        return named;
    }

    /**
     * Writes the comparison as one HTML file with a chart and tables.
     *
     * @param file the file to write; a temporary file next to it is renamed
     * @throws org.epsam.base.OutputException where it cannot be written
     */
    public void write(Path file) {
        Page.write("comparison", this, file);
    }

    /**
     * Adds what to know of the runs besides their results.
     *
     * @param sentences to be shown with the values
     * @return this report
     */
    public ComparisonReport noting(List<String> sentences) {
        notes = List.copyOf(sentences);
        return this;
    }

    /**
     * Returns what to know of the runs besides their results.
     *
     * @return sentences, perhaps none
     */
    public List<String> notes() {
        return notes;
    }

    String title() {
        return "EP-SAM, " + Counted.of(values.size(), "run") + " compared";
    }

    List<String> contents() {
        return List.of(figure, "Values", "Differences to the first run");
    }

    List<Bar> bars() {
        return bars;
    }

    Table values() {
        return new Table("Values", "numbers", valueHead, values);
    }

    Table differences() {
        return new Table("Differences", "numbers", differenceHead, differences);
    }

    /** Returns what to know of several seeds, if there are some. */
    String seedNote() {
        return seeds
                ? " For several seeds the means are shown; their intervals come from resampling"
                        + " slides and do not include run-to-run variation, which the values by"
                        + " seed show."
                : "";
    }
}
