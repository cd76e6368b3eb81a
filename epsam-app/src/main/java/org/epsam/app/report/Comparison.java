package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.core.evaluate.EvaluatedPatch;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.Summary;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;

/**
 * Results of several runs side by side, with differences to the first one that are paired by slide:
 * both are measured on the same resampled slides, so that what is hard for both cancels out.
 */
public final class Comparison {
    /** What is shown of each run. */
    private static final List<Metric> COLUMNS =
            List.of(Metric.DICE, Metric.MIOU, Metric.BOUNDARY_F1, Metric.NEGATIVE_AREA);

    private static final long SEED = 22;

    private final boolean seeds;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** A run as it is compared. */
    private record Measured(
            String name,
            String row,
            int positives,
            int negatives,
            Map<Metric, Interval> figures,
            List<EvaluatedPatch> patches) {}

    /**
     * A line: one run, or several that differ in their seed.
     *
     * @param figures of several seeds the means; their intervals are of slides, on which the seeds
     *     stay together
     */
    private record Entry(
            List<Measured> runs,
            List<EvaluatedPatch> patches,
            Map<Metric, Interval> figures,
            Map<Metric, Interval> differences) {
        static Entry of(List<Measured> runs, Optional<Entry> first) {
            List<EvaluatedPatch> patches = runs.stream().flatMap(r -> r.patches.stream()).toList();
            return new Entry(
                    runs,
                    patches,
                    runs.size() == 1 ? runs.get(0).figures : Summary.of(patches, SEED).metrics(),
                    first.map(f -> Summary.differences(f.patches, patches, SEED)).orElse(Map.of()));
        }

        String row() {
            return runs.get(0).row;
        }

        String counts() {
            return runs.get(0).positives + " + " + runs.get(0).negatives;
        }

        String name() {
            String name = runs.get(0).name;
            if (runs.size() == 1) {
                return name;
            }
            for (Measured run : runs) {
                while (!run.name.startsWith(name)) {
                    name = name.substring(0, name.length() - 1);
                }
            }
            name = name.replaceAll("[-_.0-9]+$", "");
            return (name.isEmpty() ? runs.get(0).name : name) + ", " + runs.size() + " seeds";
        }

        String bySeed() {
            return runs.stream()
                    .map(r -> r.figures.get(Metric.MIOU))
                    .map(i -> i == null ? "-" : String.format(Locale.ROOT, "%.3f", i.value()))
                    .collect(Collectors.joining(" "));
        }
    }

    private Comparison(boolean seeds) {
        this.seeds = seeds;
    }

    /**
     * Reads runs.
     *
     * @param runs folders of measured runs, or folders that {@code evaluate} wrote
     * @param row the row of each to compare; without it what each run segments with
     * @param seeds whether runs of the same configuration and data are one line, whatever their
     *     seeds: the means over them, and the figure of each
     * @return the comparison
     * @throws InputException if a folder has no metrics or no such row
     */
    public static Comparison of(List<Path> runs, Optional<String> row, boolean seeds) {
        Map<String, List<Measured>> groups = new LinkedHashMap<>();
        for (Path folder : runs) {
            Run run = Run.open(folder);
            String alone = folder.toString() + "#" + groups.size();
            Measured measured = measured(run, folder, row);
            String key = seeds ? identity(run, measured.row).orElse(alone) : alone;
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(measured);
        }
        Comparison comparison = new Comparison(seeds);
        Map<String, Integer> names = new HashMap<>();
        for (List<Measured> group : groups.values()) {
            Entry entry = Entry.of(group, comparison.entries.values().stream().findFirst());
            int same = names.merge(entry.name(), 1, Integer::sum);
            comparison.entries.put(
                    same == 1 ? entry.name() : entry.name() + " (" + same + ")", entry);
        }
        return comparison;
    }

    /** What runs have in common that differ in nothing but chance. */
    private static Optional<String> identity(Run run, String row) {
        Optional<RunInfo> info = run.info();
        return run.configText()
                .map(
                        config ->
                                config.lines()
                                                .filter(l -> !l.matches("(seed|threads):.*"))
                                                .collect(Collectors.joining("\n"))
                                        + row
                                        + info.flatMap(RunInfo::dataSha256).orElse("")
                                        + info.flatMap(RunInfo::samSha256).orElse(""));
    }

    private static Measured measured(Run run, Path folder, Optional<String> row) {
        Metrics metrics =
                run.metrics()
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                folder
                                                        + ": has no metrics.json; compare takes"
                                                        + " runs that were measured, and folders"
                                                        + " that evaluate wrote"));
        Results results = Results.of(Optional.of(metrics));
        String chosen = row.or(results::lastIteration).orElse("");
        if (!results.rows().containsKey(chosen)) {
            throw new InputException(
                    folder
                            + ": has no row '"
                            + chosen
                            + "'; its rows are "
                            + String.join(", ", results.rows().keySet()));
        }
        return new Measured(
                run.name(),
                chosen,
                (int) metrics.positives().orElse(0),
                (int) metrics.negatives().orElse(0),
                results.rows().get(chosen),
                patches(run, chosen));
    }

    private Entry first() {
        return entries.values().iterator().next();
    }

    private static List<EvaluatedPatch> patches(Run run, String row) {
        EvaluateFolder measured = run.measured();
        List<EvaluatedPatch> patches = new ArrayList<>();
        for (PatchRow line : measured.patches()) {
            if (row.equals(line.row())) {
                PatchMetrics metrics =
                        line.metrics()
                                .orElseThrow(
                                        () ->
                                                new InputException(
                                                        measured.patchFile()
                                                                + ": has no pixel counts (tp, fp,"
                                                                + " fn, tn) for every patch; it is"
                                                                + " of an older version, measure"
                                                                + " the run again with evaluate"));
                patches.add(new EvaluatedPatch(line.slide(), line.positive(), metrics));
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
        if (seeds) {
            head.add("miou by seed");
        }
        head.add("miou, difference to the first");
        lines.add(head);
        entries.forEach(
                (name, entry) -> {
                    List<String> cells =
                            new ArrayList<>(List.of(name, entry.row(), entry.counts()));
                    cells.addAll(figures(entry, "-"));
                    if (seeds) {
                        cells.add(entry.bySeed());
                    }
                    cells.add(difference(entry, Metric.MIOU));
                    lines.add(cells);
                });
        return lines;
    }

    private static List<String> figures(Entry entry, String none) {
        Map<Metric, Interval> figures = entry.figures();
        return COLUMNS.stream()
                .map(c -> figures.containsKey(c) ? text(figures.get(c)) : none)
                .toList();
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
                (name, e) -> {
                    if (e.figures().containsKey(Metric.MIOU)) {
                        estimates.put(name, e.figures().get(Metric.MIOU));
                    }
                });
        if (!estimates.isEmpty()) {
            html.image(Charts.bars("mIoU", estimates), "Bar chart of mIoU by run with intervals");
        }
        List<String> head = new ArrayList<>(List.of("Run", "Row", "Patches"));
        COLUMNS.forEach(c -> head.add(ResultSection.title(c)));
        if (seeds) {
            head.add("mIoU by seed");
        }
        COLUMNS.forEach(c -> head.add("\u0394 " + ResultSection.title(c)));
        List<List<String>> rows = new ArrayList<>();
        entries.forEach(
                (name, entry) -> {
                    List<String> cells =
                            new ArrayList<>(
                                    List.of(name, Results.label(entry.row()), entry.counts()));
                    cells.addAll(figures(entry, Numbers.NONE));
                    if (seeds) {
                        cells.add(entry.bySeed());
                    }
                    COLUMNS.forEach(c -> cells.add(difference(entry, c)));
                    rows.add(cells);
                });
        html.texts("numbers", head, rows);
        html.element(
                "p class=\"small\"",
                "In brackets 95 % bootstrap intervals. \u0394: difference to the first run, paired:"
                        + " both on the same resampled slides. An interval that holds 0 is no sure"
                        + " difference."
                        + (seeds
                                ? " Of several seeds the means are shown; their intervals are of"
                                        + " slides and do not hold the chance of training, which"
                                        + " the figures by seed show."
                                : "")
                        + " For research use, not for diagnosis.");
        String page = RunReport.end(html);
        AtomicFile.write(file, page);
    }
}
