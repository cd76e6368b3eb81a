package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.epsam.base.io.Json;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.StageFolder;
import org.epsam.slides.data.SkippedFile;

/** What was used and skipped, how long it took, and everything needed to repeat the run. */
final class RecordSection {
    private static final int MAX_LISTED = 100;

    private static final DataInfo NOTHING =
            new DataInfo(Optional.empty(), null, null, null, null, null);

    private final RunFiles run;

    RecordSection(RunFiles run) {
        this.run = run;
    }

    /** Returns the numbers of patches; empty if they are not recorded. */
    Optional<Table> patches() {
        List<List<String>> rows = new ArrayList<>();
        DataInfo data = run.dataInfo().orElse(NOTHING);
        data.patches()
                .forEach(
                        (split, counts) ->
                                rows.add(
                                        row(
                                                split,
                                                OptionalLong.of(counts.positive()),
                                                OptionalLong.of(counts.negative()),
                                                data.slides().containsKey(split)
                                                        ? OptionalLong.of(data.slides().get(split))
                                                        : OptionalLong.empty())));
        if (run.isEvaluation()) {
            run.metrics()
                    .ifPresent(
                            m ->
                                    rows.add(
                                            row(
                                                    m.split().orElse(Numbers.NONE),
                                                    m.positives(),
                                                    m.negatives(),
                                                    m.slides())));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Table.numbers(
                                "Patches",
                                List.of("Split", "With tumour", "Without", "Slides"),
                                rows));
    }

    private static List<String> row(String split, OptionalLong... counts) {
        List<String> row = new ArrayList<>(List.of(split));
        for (OptionalLong count : counts) {
            row.add(count.isPresent() ? Long.toString(count.getAsLong()) : Numbers.NONE);
        }
        return row;
    }

    List<String> dataNotes() {
        return run.dataInfo().map(DataInfo::notes).orElse(List.of());
    }

    /** Returns the skipped files, each with the places where it was skipped. */
    Map<List<String>, List<String>> skipped() {
        // The same file can be skipped in several places; it gets one row.
        Map<List<String>, List<String>> places = new LinkedHashMap<>();
        skipped(run.dataInfo().map(DataInfo::skipped), "data set", places);
        for (StageFolder stage : run.run().stages()) {
            skipped(run.manifest(stage).map(Manifest::skipped), stage.name(), places);
        }
        skipped(run.metrics().map(Metrics::skippedFiles), "results", places);
        return places;
    }

    Table skippedTable() {
        List<List<String>> list = new ArrayList<>();
        skipped()
                .forEach(
                        (what, where) ->
                                list.add(
                                        List.of(
                                                what.get(0),
                                                what.get(1),
                                                String.join(", ", where))));
        return Table.texts(
                "Skipped files",
                List.of("File", "Reason", "Where"),
                list.subList(0, Math.min(MAX_LISTED, list.size())));
    }

    /** Returns how many skipped files the table leaves out. */
    int unlisted() {
        return Math.max(0, skipped().size() - MAX_LISTED);
    }

    List<String> problems() {
        return run.problems();
    }

    private static void skipped(
            Optional<List<SkippedFile>> files,
            String where,
            Map<List<String>, List<String>> places) {
        for (SkippedFile one : files.orElse(List.of())) {
            places.computeIfAbsent(List.of(one.file(), one.reason()), k -> new ArrayList<>())
                    .add(where);
        }
    }

    /** Returns the stages with their times and counts; empty if none has finished. */
    Optional<Table> stages() {
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (StageFolder stage : run.run().stages()) {
            Optional<Manifest> manifest = run.manifest(stage);
            rows.add(
                    List.of(
                            Wording.cell(stage.name()),
                            Table.Cell.of(Numbers.duration(seconds(manifest))),
                            Table.Cell.of(
                                    Wording.counts(
                                            manifest.map(Manifest::counts).orElse(Map.of())))));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Table("Stages", "texts", List.of("Stage", "Time", "Counts"), rows));
    }

    /** Returns the time of all stages together. */
    String time() {
        return Numbers.duration(
                OptionalDouble.of(
                        run.run().stages().stream()
                                .mapToDouble(stage -> seconds(run.manifest(stage)).orElse(0))
                                .sum()));
    }

    private static OptionalDouble seconds(Optional<Manifest> manifest) {
        return manifest.map(Manifest::seconds).orElse(OptionalDouble.empty());
    }

    List<String> stageNotes() {
        List<String> notes = new ArrayList<>();
        for (StageFolder stage : run.run().stages()) {
            run.manifest(stage)
                    .ifPresent(
                            m ->
                                    m.notes()
                                            .forEach(
                                                    n ->
                                                            notes.add(
                                                                    Wording.stage(stage.name())
                                                                            + ": "
                                                                            + n)));
        }
        return notes;
    }

    /** Returns the content of {@code run.json}; empty if there is none. */
    Optional<Table> provenance() {
        Map<String, String> facts = new LinkedHashMap<>();
        run.info().ifPresent(i -> flatten("", Json.MAPPER.valueToTree(i), facts));
        return facts.isEmpty() ? Optional.empty() : Optional.of(facts("Provenance", facts));
    }

    /** Returns what each stage depends on. */
    List<Table> records() {
        List<Table> records = new ArrayList<>();
        for (StageFolder stage : run.run().stages()) {
            Map<String, String> own = new LinkedHashMap<>();
            JsonNode manifest = Json.MAPPER.valueToTree(run.manifest(stage));
            for (String part : List.of("key", "revision", "started", "versions", "inputs")) {
                flatten(part, manifest.path(part), own);
            }
            if (!own.isEmpty()) {
                records.add(facts("Record of " + Wording.stage(stage.name()), own));
            }
        }
        return records;
    }

    Optional<String> config() {
        return run.configText();
    }

    private static Table facts(String name, Map<String, String> facts) {
        return Table.texts(name, List.of("What", "Value"), rows(facts));
    }

    private static List<List<String>> rows(Map<String, String> facts) {
        List<List<String>> rows = new ArrayList<>();
        facts.forEach((key, value) -> rows.add(List.of(key, value)));
        return rows;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            e ->
                                    flatten(
                                            path.isEmpty() ? e.getKey() : path + "." + e.getKey(),
                                            e.getValue(),
                                            into));
        } else if (!node.isMissingNode()) {
            into.put(path, Numbers.text(node));
        }
    }
}
