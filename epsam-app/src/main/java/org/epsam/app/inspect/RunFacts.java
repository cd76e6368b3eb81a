package org.epsam.app.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/** Describes runs. */
final class RunFacts {
    private static final List<String> ABOUT =
            List.of("version", "created", "preset", "data", "sam", "seed", "device", "seconds");
    private static final List<String> KEY_METRICS = List.of("dice", "iou", "miou", "negative_area");

    private RunFacts() {}

    static FactSheet of(Path run) {
        FactSheet facts = new FactSheet().put("file", run.toString()).put("kind", "run");
        JsonNode about = read(run.resolve("run.json"));
        for (String name : ABOUT) {
            if (about.hasNonNull(name)) {
                facts.put(name, about.get(name).asText());
            }
        }
        FactSheet stages = new FactSheet();
        for (Path stage : stages(run)) {
            JsonNode manifest = read(stage.resolve("manifest.json"));
            stages.put(
                    stage.getFileName().toString(),
                    String.format(
                            Locale.ROOT, "done in %.1f s", manifest.path("seconds").asDouble()));
        }
        facts.put("stages", stages);
        Path metrics = run.resolve("metrics.json");
        if (Files.exists(metrics)) {
            addMetrics(facts, read(metrics));
        }
        Path report = run.resolve("report.html");
        return facts.put("report", Files.exists(report) ? report.toString() : "none yet");
    }

    private static void addMetrics(FactSheet facts, JsonNode metrics) {
        JsonNode classifier = metrics.path("classifier");
        for (String name : List.of("accuracy", "auc", "pointing", "map_auc")) {
            if (classifier.path(name).hasNonNull("value")) {
                facts.put("classifier " + name, classifier.get(name).get("value").asDouble());
            }
        }
        FactSheet rows = new FactSheet();
        metrics.path("rows")
                .properties()
                .forEach(
                        row -> {
                            FactSheet values = new FactSheet();
                            for (String key : KEY_METRICS) {
                                if (row.getValue().path(key).hasNonNull("value")) {
                                    values.put(
                                            key, row.getValue().get(key).get("value").asDouble());
                                }
                            }
                            rows.put(row.getKey(), values);
                        });
        facts.put("rows", rows);
    }

    /** Finished stages: a folder under its final name is whole. */
    private static List<Path> stages(Path run) {
        try (Stream<Path> entries = Files.list(run)) {
            return entries.filter(p -> p.getFileName().toString().matches("\\d+-[a-z0-9-]+"))
                    .filter(p -> Files.exists(p.resolve("manifest.json")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e.getMessage() + "); is this a run folder?", e);
        }
    }
}
