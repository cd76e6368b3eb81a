package org.epsam.core.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.Comparison;
import org.epsam.core.evaluate.EvaluatedPatch;
import org.epsam.core.evaluate.Measurement;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;

/** Reads the results of runs and compares them. */
public final class RunComparison {
    private RunComparison() {}

    /**
     * Compares runs.
     *
     * @param folders of evaluated runs, or folders that {@code evaluate} wrote; at least one
     * @param row key of the row of each to compare; by default the row that the run segments with
     * @param seeds whether runs that differ only in their seed are merged into one line; a seed
     *     counts once in it, further runs with the same seed get a line of their own
     * @return the comparison; the first run is the reference
     * @throws InputException if a folder has no metrics or no such row
     */
    public static Comparison of(List<Path> folders, Optional<String> row, boolean seeds) {
        Map<String, List<Measurement>> groups = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (Path folder : folders) {
            Run run = Run.open(folder);
            Measurement measurement = measurement(run, row.map(Row::of));
            String alone = folder + "#" + groups.size();
            String key = seeds ? group(run, measurement.row(), taken).orElse(alone) : alone;
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(measurement);
        }
        return Comparison.of(List.copyOf(groups.values()));
    }

    /**
     * Tells results of slides from those of patches.
     *
     * @param folders the compared folders
     * @return whether all of them hold results of slides
     * @throws InputException if some do and others do not
     */
    public static boolean isOfSlides(List<Path> folders) {
        List<Path> ofSlides =
                folders.stream()
                        .filter(f -> MeasuredSlides.isIn(new EvaluateFolder(f).metricsFile()))
                        .toList();
        if (!ofSlides.isEmpty() && ofSlides.size() < folders.size()) {
            throw new InputException(
                    ofSlides.get(0)
                            + ": holds results of slides, other folders hold results of patches;"
                            + " compare one kind at a time");
        }
        return !ofSlides.isEmpty();
    }

    /**
     * Reads results of slides.
     *
     * @param folders that {@code evaluate --slides} wrote
     * @return the results by the names of the runs, in order
     */
    public static Map<String, MeasuredSlides> slides(List<Path> folders) {
        Map<String, MeasuredSlides> measured = new LinkedHashMap<>();
        for (Path folder : folders) {
            String name = name(Run.open(folder));
            String own = name;
            for (int n = 2; measured.containsKey(own); n++) {
                own = name + " (" + n + ")";
            }
            measured.put(own, MeasuredSlides.read(new EvaluateFolder(folder).metricsFile()));
        }
        return measured;
    }

    /**
     * Tells which runs learned from people's answers about masks.
     *
     * @param folders of runs, or folders that {@code evaluate} wrote
     * @return a sentence for each such folder, in order
     */
    public static List<String> corrections(List<Path> folders) {
        List<String> sentences = new ArrayList<>();
        for (Path folder : folders) {
            Run measured = Run.open(folder);
            CorrectionsInfo.of(measured)
                    .ifPresent(c -> sentences.add(name(measured) + ": " + c.sentence()));
        }
        return sentences;
    }

    /** Names what was measured; an evaluation in the folder of its run together with that. */
    private static String name(Run measured) {
        Path parent = measured.folder().toAbsolutePath().normalize().getParent();
        return parent != null && Run.isRun(parent)
                ? new Run(parent).name() + "/" + measured.name()
                : measured.name();
    }

    /** Returns the line of a run; a run whose seed is taken in it belongs to the next one. */
    private static Optional<String> group(Run run, Row row, Set<String> taken) {
        if (!run.hasConfig()) {
            return Optional.empty();
        }
        Config config = run.config();
        String key = identity(config, run, row);
        while (!taken.add(key + "#seed=" + config.seed())) {
            key += "#again";
        }
        return Optional.of(key);
    }

    /**
     * Returns what runs have in common that differ in nothing but their seed. Values are compared,
     * not text: runs of earlier versions have other names of keys in their files.
     */
    private static String identity(Config config, Run run, Row row) {
        String values =
                ConfigLoader.toFlat(config)
                        .lines()
                        .filter(l -> !l.matches("(seed|threads|precision)=.*"))
                        .collect(Collectors.joining("\n"));
        Optional<RunInfo> info = run.info();
        return values
                + row.key()
                + info.flatMap(RunInfo::dataSha256).orElse("")
                + info.flatMap(RunInfo::samSha256).orElse("")
                + info.flatMap(RunInfo::corrections).map(CorrectionsInfo::sha256).orElse("");
    }

    /**
     * Reads the results of a run in one row.
     *
     * @param run an evaluated run, or a folder that {@code evaluate} wrote
     * @param row which masks; by default those that the run segments with
     * @return the metrics of all patches and of each
     * @throws InputException if the folder has no metrics or no such row
     */
    public static Measurement measurement(Run run, Optional<Row> row) {
        Metrics metrics =
                run.metrics()
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                run.folder()
                                                        + ": has no metrics.json; compare takes"
                                                        + " evaluated runs and folders that"
                                                        + " evaluate wrote"));
        Results results = metrics.results();
        Row chosen =
                row.or(results::last)
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                run.folder()
                                                        + ": SAM was not evaluated; choose one of"
                                                        + " the rows "
                                                        + keys(results)));
        if (!results.rows().containsKey(chosen)) {
            throw new InputException(
                    run.folder()
                            + ": has no row '"
                            + chosen.key()
                            + "'; its rows are "
                            + keys(results));
        }
        return new Measurement(
                name(run),
                chosen,
                metrics.positives().orElse(0),
                metrics.negatives().orElse(0),
                results.rows().get(chosen),
                patches(run.measured(), chosen));
    }

    private static String keys(Results results) {
        return results.rows().keySet().stream().map(Row::key).collect(Collectors.joining(", "));
    }

    private static List<EvaluatedPatch> patches(EvaluateFolder measured, Row row) {
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
                                                                + " from an older version; run"
                                                                + " evaluate again"));
                patches.add(
                        new EvaluatedPatch(line.name(), line.slide(), line.positive(), metrics));
            }
        }
        return patches;
    }
}
