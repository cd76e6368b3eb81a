package org.epsam.app.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.Metric;
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

    private static void addInfo(FactSheet facts, RunInfo info) {
        add(facts, "version", info.version());
        add(facts, "commit", info.commit());
        add(facts, "created", info.created());
        add(facts, "preset", info.preset());
        add(facts, "data", info.data());
        add(facts, "sam", info.sam());
        info.seed().ifPresent(seed -> facts.put("seed", Long.toString(seed)));
        add(facts, "device", info.device());
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
