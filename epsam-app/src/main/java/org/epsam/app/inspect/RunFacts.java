package org.epsam.app.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.CorrectionsInfo;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.core.run.StageFolder;

/** Describes runs. */
final class RunFacts {
    private RunFacts() {}

    static FactSheet of(Path folder) {
        Run run = new Run(folder);
        FactSheet facts = new FactSheet().put("file", folder.toString()).put("kind", "run");
        run.info().ifPresent(info -> addInfo(facts, info));
        FactSheet stages = new FactSheet();
        for (StageFolder stage : run.stages()) {
            OptionalDouble seconds =
                    stage.manifest().map(Manifest::seconds).orElse(OptionalDouble.empty());
            stages.put(
                    stage.name(), String.format(Locale.ROOT, "done in %.1f s", seconds.orElse(0)));
        }
        facts.put("stages", stages);
        run.metrics().ifPresent(metrics -> addMetrics(facts, metrics));
        return facts.put(
                "report", Files.exists(run.report()) ? run.report().toString() : "none yet");
    }

    /**
     * Describes a stage of a run, or what evaluate wrote: both have a manifest, metrics, or both.
     */
    static FactSheet ofResults(EvaluateFolder folder) {
        FactSheet facts = new FactSheet().put("file", folder.path().toString());
        facts.put("kind", folder.isComplete() ? "stage of a run" : "results of evaluate");
        folder.manifest().ifPresent(manifest -> addManifest(facts, manifest));
        folder.metrics().ifPresent(metrics -> addResults(facts, metrics));
        return facts;
    }

    private static void addManifest(FactSheet facts, Manifest manifest) {
        add(facts, "stage", manifest.stage());
        add(facts, "version", Optional.ofNullable(manifest.versions().get("epsam")));
        add(facts, "started", manifest.started());
        manifest.seconds().ifPresent(seconds -> facts.put("seconds", seconds));
        facts.put("counts", new TreeMap<>(manifest.counts()));
        if (!manifest.training().isEmpty()) {
            facts.put("training", new TreeMap<>(manifest.training()));
        }
        facts.put(
                "skipped",
                manifest.skipped().stream().map(s -> s.file() + ": " + s.reason()).toList());
        facts.put("notes", manifest.notes());
    }

    private static void addResults(FactSheet facts, Metrics metrics) {
        add(facts, "data", metrics.data());
        add(facts, "split", metrics.split());
        addMetrics(facts, metrics);
    }

    private static void addInfo(FactSheet facts, RunInfo info) {
        add(facts, "version", info.version());
        add(facts, "commit", info.commit());
        add(facts, "created", info.created());
        add(facts, "preset", info.preset());
        add(facts, "data", info.data());
        add(facts, "sam", info.sam());
        info.seed().ifPresent(seed -> facts.put("seed", Long.toString(seed)));
        add(facts, "device", info.device());
        add(facts, "corrections", info.corrections().map(CorrectionsInfo::sentence));
    }

    private static void add(FactSheet facts, String name, Optional<String> value) {
        value.ifPresent(v -> facts.put(name, v));
    }

    private static void addMetrics(FactSheet facts, Metrics metrics) {
        metrics.classifier()
                .forEach(
                        (metric, value) ->
                                facts.put(
                                        "classifier_" + metric.key(),
                                        "classifier, " + metric.title(),
                                        value.value()));
        FactSheet rows = new FactSheet();
        metrics.results()
                .rows()
                .forEach(
                        (row, values) -> {
                            FactSheet shown = new FactSheet();
                            for (Metric metric : Metric.main()) {
                                Optional.ofNullable(values.get(metric))
                                        .ifPresent(
                                                value ->
                                                        shown.put(
                                                                metric.key(),
                                                                metric.title(),
                                                                value.value()));
                            }
                            rows.put(row.key(), row.title(), shown);
                        });
        facts.put("rows", rows);
    }
}
