package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.core.evaluate.EvaluatedPatch;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.Summary;
import org.epsam.slides.InputException;
import org.epsam.slides.WholeFile;

/**
 * Results of several runs side by side, with differences to the first one that are paired by slide:
 * both are measured on the same resampled slides, so that what is hard for both cancels out.
 */
public final class Comparison {
    /** What is shown of each run. */
    private static final List<Metric> COLUMNS =
            List.of(Metric.DICE, Metric.MIOU, Metric.BOUNDARY_F1, Metric.NEGATIVE_AREA);

    private static final long SEED = 22;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(
            String row,
            JsonNode metrics,
            Results results,
            List<EvaluatedPatch> patches,
            Map<Metric, Interval> differences) {}

    private Comparison() {}

    /**
     * Reads runs.
     *
     * @param runs folders of measured runs, or folders that {@code evaluate} wrote
     * @param row the row of each to compare; without it what each run segments with
     * @return the comparison
     * @throws InputException if a folder has no metrics or no such row
     */
    public static Comparison of(List<Path> runs, Optional<String> row) {
        Comparison comparison = new Comparison();
        Map<String, Integer> names = new HashMap<>();
        for (Path folder : runs) {
            RunFiles run = new RunFiles(folder);
            JsonNode metrics = run.metrics();
            if (metrics.isMissingNode()) {
                throw new InputException(
                        folder
                                + ": has no metrics.json; compare takes runs that were measured,"
                                + " and folders that evaluate wrote");
            }
            Results results = Results.of(metrics);
            String chosen = row.or(results::lastIteration).orElse("");
            if (!results.rows().containsKey(chosen)) {
                throw new InputException(
                        folder
                                + ": has no row '"
                                + chosen
                                + "'; its rows are "
                                + String.join(", ", results.rows().keySet()));
            }
            List<EvaluatedPatch> patches = patches(run, chosen);
            Map<Metric, Interval> differences =
                    comparison.entries.isEmpty()
                            ? Map.of()
                            : Summary.differences(comparison.first().patches, patches, SEED);
            int same = names.merge(run.name(), 1, Integer::sum);
            comparison.entries.put(
                    same == 1 ? run.name() : run.name() + " (" + same + ")",
                    new Entry(chosen, metrics, results, patches, differences));
        }
        return comparison;
    }

    private Entry first() {
        return entries.values().iterator().next();
    }

    private static List<EvaluatedPatch> patches(RunFiles run, String row) {
        String file =
                Files.exists(run.file("patches.csv")) ? "patches.csv" : "5-evaluate/patches.csv";
        List<EvaluatedPatch> patches = new ArrayList<>();
        for (Map<String, String> line : run.csv(file)) {
            if (row.equals(line.get("row"))) {
                try {
                    patches.add(
                            new EvaluatedPatch(
                                    line.get("slide"),
                                    "1".equals(line.get("label")),
                                    new PatchMetrics(
                                            Long.parseLong(line.getOrDefault("tp", "")),
                                            Long.parseLong(line.getOrDefault("fp", "")),
                                            Long.parseLong(line.getOrDefault("fn", "")),
                                            Long.parseLong(line.getOrDefault("tn", "")),
                                            Double.parseDouble(line.getOrDefault("hd95", "")),
                                            Double.parseDouble(
                                                    line.getOrDefault("boundary_f1", "")))));
                } catch (NumberFormatException e) {
                    throw new InputException(
                            run.file(file)
                                    + ": has no pixel counts (tp, fp, fn, tn) for every patch; it"
                                    + " is of an older version, measure the run again with"
                                    + " evaluate",
                            e);
                }
            }
        }
        return patches;
    }

    /**
     * Lays the comparison out for a terminal.
     *
     * @return head and a line for each run: what was measured, then what is different from the
     *     first run
     */
    public List<List<String>> table() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("", "row", "patches"));
        COLUMNS.forEach(c -> head.add(c.key()));
        head.add("miou, difference to the first");
        lines.add(head);
        entries.forEach(
                (name, entry) -> {
                    List<String> cells = new ArrayList<>(List.of(name, entry.row, counts(entry)));
                    COLUMNS.forEach(
                            c ->
                                    cells.add(
                                            entry.results
                                                    .get(entry.row, c)
                                                    .map(Comparison::text)
                                                    .orElse("-")));
                    cells.add(difference(entry, Metric.MIOU));
                    lines.add(cells);
                });
        return lines;
    }

    private static String counts(Entry entry) {
        return entry.metrics.path("n_positive").asInt()
                + " + "
                + entry.metrics.path("n_negative").asInt();
    }

    private String difference(Entry entry, Metric metric) {
        if (entry == first()) {
            return "";
        }
        return Optional.ofNullable(entry.differences.get(metric))
                .map(
                        d ->
                                String.format(
                                        Locale.ROOT,
                                        "%+.3f (%+.3f to %+.3f)",
                                        d.value(),
                                        d.low(),
                                        d.high()))
                .orElse("other patches");
    }

    private static String text(Interval interval) {
        return Results.hasEnds(interval)
                ? String.format(
                        Locale.ROOT,
                        "%.3f (%.3f-%.3f)",
                        interval.value(),
                        interval.low(),
                        interval.high())
                : String.format(Locale.ROOT, "%.3f", interval.value());
    }

    /**
     * Writes the comparison as one HTML file with a chart and a table.
     *
     * @param file the file to write, beside its place first
     */
    public void write(Path file) {
        Html html = RunReport.begin("EP-SAM, " + entries.size() + " runs compared");
        Map<String, Interval> estimates = new LinkedHashMap<>();
        entries.forEach(
                (name, e) ->
                        e.results.get(e.row, Metric.MIOU).ifPresent(i -> estimates.put(name, i)));
        if (!estimates.isEmpty()) {
            html.image(Charts.bars("mIoU", estimates), "Bar chart of mIoU by run with intervals");
        }
        List<String> head = new ArrayList<>(List.of("Run", "Row", "Patches"));
        COLUMNS.forEach(c -> head.add(ResultSection.title(c)));
        COLUMNS.forEach(c -> head.add("\u0394 " + ResultSection.title(c)));
        List<List<String>> rows = new ArrayList<>();
        entries.forEach(
                (name, entry) -> {
                    List<String> cells =
                            new ArrayList<>(List.of(name, Results.label(entry.row), counts(entry)));
                    COLUMNS.forEach(
                            c ->
                                    cells.add(
                                            entry.results
                                                    .get(entry.row, c)
                                                    .map(Comparison::text)
                                                    .orElse(Numbers.NONE)));
                    COLUMNS.forEach(c -> cells.add(difference(entry, c)));
                    rows.add(cells);
                });
        html.texts("numbers", head, rows);
        html.element(
                "p class=\"small\"",
                "In brackets 95 % bootstrap intervals. \u0394: difference to the first run, paired:"
                        + " both on the same resampled slides. An interval that holds 0 is no sure"
                        + " difference. For research use, not for diagnosis.");
        String page = RunReport.end(html);
        WholeFile.write(file, page);
    }
}
