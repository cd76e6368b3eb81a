package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.io.Json;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.StageFolder;
import org.epsam.slides.data.SkippedFile;

/** What was used and skipped, how long it took, and everything needed to repeat the run. */
final class RecordSection {
    private static final int MAX_LISTED = 100;

    private final RunFiles run;

    RecordSection(RunFiles run) {
        this.run = run;
    }

    void writeData(Html html) {
        html.element("h2", "Data and skipped files");
        Optional<DataInfo> data = run.dataInfo();
        List<List<String>> rows = new ArrayList<>();
        data.ifPresent(
                d ->
                        d.patches()
                                .forEach(
                                        (split, counts) ->
                                                rows.add(
                                                        List.of(
                                                                split,
                                                                Long.toString(counts.positive()),
                                                                Long.toString(counts.negative()),
                                                                Optional.ofNullable(
                                                                                d.slides()
                                                                                        .get(split))
                                                                        .map(String::valueOf)
                                                                        .orElse(Numbers.NONE)))));
        if (rows.isEmpty()) {
            html.paragraph("The run does not record how many patches the data set has.");
        } else {
            html.texts("numbers", List.of("Split", "With tumour", "Without", "Slides"), rows);
        }
        List<String> notes = data.map(DataInfo::notes).orElse(List.of());
        if (!notes.isEmpty()) {
            html.list(notes);
        }
        // The same file can be skipped in several places; it gets one row.
        Map<List<String>, List<String>> places = new LinkedHashMap<>();
        skipped(data.map(DataInfo::skipped), "data set", places);
        for (StageFolder stage : run.run().stages()) {
            skipped(run.manifest(stage).map(Manifest::skipped), stage.name(), places);
        }
        skipped(run.metrics().map(Metrics::skippedFiles), "results", places);
        if (places.isEmpty()) {
            html.paragraph("No file was skipped.");
        } else {
            html.element("h3", places.size() + " skipped");
            List<List<String>> list = new ArrayList<>();
            places.forEach(
                    (what, where) ->
                            list.add(List.of(what.get(0), what.get(1), String.join(", ", where))));
            html.texts(
                    "texts",
                    List.of("File", "Reason", "Where"),
                    list.subList(0, Math.min(MAX_LISTED, list.size())));
            if (list.size() > MAX_LISTED) {
                html.paragraph(
                        "And "
                                + (list.size() - MAX_LISTED)
                                + " more: all are in data.json and in the manifest.json of the"
                                + " stages.");
            }
        }
        if (!run.problems().isEmpty()) {
            html.element("h3", "Files of the run that cannot be read");
            html.list(run.problems());
        }
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

    void writeStages(Html html) {
        html.element("h2", "Stages and time");
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        double seconds = 0;
        for (StageFolder stage : run.run().stages()) {
            Optional<Manifest> manifest = run.manifest(stage);
            OptionalDouble took = manifest.map(Manifest::seconds).orElse(OptionalDouble.empty());
            seconds += took.orElse(0);
            List<String> counts = new ArrayList<>();
            manifest.ifPresent(m -> m.counts().forEach((k, v) -> counts.add(k + " " + v)));
            rows.add(
                    List.of(
                            stage.name(),
                            Numbers.duration(took),
                            counts.isEmpty() ? Numbers.NONE : String.join(", ", counts)));
            manifest.ifPresent(m -> m.notes().forEach(n -> notes.add(stage.name() + ": " + n)));
        }
        if (rows.isEmpty()) {
            html.paragraph("No stage has finished.");
        } else {
            html.texts("texts", List.of("Stage", "Time", "Counts"), rows);
        }
        html.paragraph(
                "All stages together: " + Numbers.duration(OptionalDouble.of(seconds)) + ".");
        if (!notes.isEmpty()) {
            html.element("h3", "Notes").list(notes);
        }
    }

    void writeProvenance(Html html) {
        html.element("h2", "Provenance");
        Map<String, String> facts = new LinkedHashMap<>();
        run.info().ifPresent(i -> flatten("", Json.MAPPER.valueToTree(i), facts));
        if (facts.isEmpty()) {
            html.paragraph("The run has no readable run.json.");
        } else {
            html.texts("texts", List.of("What", "Value"), rows(facts));
        }
        for (StageFolder stage : run.run().stages()) {
            Map<String, String> own = new LinkedHashMap<>();
            JsonNode manifest = Json.MAPPER.valueToTree(run.manifest(stage));
            for (String part : List.of("key", "revision", "started", "versions", "inputs")) {
                flatten(part, manifest.path(part), own);
            }
            if (!own.isEmpty()) {
                html.markup("<details>").element("summary", "Record of " + stage.name());
                html.texts("texts", List.of("What", "Value"), rows(own)).markup("</details>\n");
            }
        }
        html.element("h2", "Configuration");
        Optional<String> config = run.configText();
        if (config.isEmpty()) {
            html.paragraph("The run has no config.yaml.");
        } else {
            html.markup("<details>").element("summary", "All values (config.yaml)");
            html.element("pre", config.get()).markup("</details>\n");
        }
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
