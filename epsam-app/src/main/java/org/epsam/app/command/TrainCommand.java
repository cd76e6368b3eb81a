package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.pipeline.PlannedStage;
import org.epsam.core.pipeline.Training;
import org.epsam.core.pipeline.TrainingPlan;
import org.epsam.core.pipeline.TrainingSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam train}. */
@Command(
        name = "train",
        description = {
            "Train on labelled patches: classifier, initial masks, mask decoder, refinement, then"
                    + " evaluation and report.",
            "The data set is a folder with {train,val,test}/image/<id>_<0|1>.png or with a folder"
                    + " for each label, or a CSV file with the columns image, label, split and,"
                    + " where known, mask, slide and patient."
                    + " Interrupted? Run the same command to resume."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam train --data mydata --run runs/mine",
            "  epsam train --data data/camelyon --run runs/a --preset camelyon16 --sam vit_b.pth",
            "  epsam train --data patches.csv --run runs/b --preset small --set adapt.epochs=5",
            "  epsam train --data patches.csv --run runs/c --like runs/b --set adapt.iterations=3",
            "  epsam train --data mydata --run runs/d --like runs/a --corrections runs/a/review"
        })
final class TrainCommand extends Subcommand {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data set, a folder or a CSV file.")
    private Path data;

    @Option(
            names = "--run",
            required = true,
            paramLabel = "DIR",
            description = "Folder for all results.")
    private Path run;

    @Option(
            names = "--like",
            paramLabel = "RUN",
            description =
                    "Another run: its stages are copied where data and configuration are the same,"
                            + " so that only the rest is computed.")
    private Path like;

    @Option(
            names = "--corrections",
            paramLabel = "REVIEW",
            description =
                    "Folder of a review: masks of training patches that people accepted or edited"
                            + " are what SAM learns from there, and patches whose masks they"
                            + " rejected are left out. With --like the run that was reviewed, only"
                            + " SAM is trained again. A run that has begun keeps the answers that"
                            + " it began with.")
    private Path corrections;

    @Option(
            names = "--dry-run",
            description =
                    "Only print the plan: stages, and the time and disk space that they take, as"
                            + " estimated on this machine. Nothing is written.")
    private boolean dryRun;

    @Mixin private DataOptions dataOptions;

    @Mixin private ConfigOptions options;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        Optional<String> before = ConfigOptions.presetOf(run);
        TrainingSources sources =
                new TrainingSources(
                        data, Optional.ofNullable(like), Optional.ofNullable(corrections));
        Optional<String> known = options.preset().or(() -> before);
        if (known.isEmpty()) {
            // Loading LibTorch, which knows whether there is a GPU, takes longer than all of this.
            Training.require(sources, run, options.loadAny(dataOptions.settings()));
        }
        String preset = known.orElseGet(ConfigOptions::fittingPreset);
        Config config = options.load(preset, dataOptions.settings(), this::remark);
        String reason =
                before.isPresent()
                        ? "as this run was started"
                        : "as " + (preset.equals("small") ? "no" : "a") + " GPU is in use";
        Consumer<Progress> chosen =
                progress -> {
                    if (options.preset().isEmpty()) {
                        progress.message(
                                "preset " + preset + ", " + reason + "; --preset chooses another");
                    }
                };
        if (dryRun) {
            TrainingPlan plan =
                    work(
                            progress -> {
                                chosen.accept(progress);
                                return Training.plan(sources, run, preset, config, progress);
                            });
            result("nothing was written: --dry-run");
            document(() -> json(plan));
            return 0;
        }
        train(sources, run, preset, config, chosen);
        return 0;
    }

    private static Map<String, Object> json(TrainingPlan plan) {
        List<Map<String, Object>> stages = new ArrayList<>();
        for (PlannedStage stage : plan.stages()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("stage", stage.name());
            row.put("state", stage.state().name().toLowerCase(Locale.ROOT));
            row.put("work", stage.work());
            row.put("seconds", stage.seconds());
            row.put("bytes", stage.kept());
            row.put("working_bytes", stage.working());
            stages.add(row);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", plan.machine());
        all.put("stages", stages);
        all.put("seconds", plan.seconds());
        all.put("bytes", plan.bytes());
        return all;
    }
}
