package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.epsam.app.report.RunReport;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.Shard;
import org.epsam.core.pipeline.Evaluation;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.MeasuredSlides;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.core.share.Sharing;
import org.epsam.core.slide.SlideEvaluation;
import org.epsam.slides.annotation.GroupLabels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code epsam evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Evaluate a finished run on the test patches of a data set with masks, or on annotated"
                    + " slides.",
            "Patches: writes metrics.json, patches.csv, points.json and the predicted masks.",
            "Slides: segments them as epsam segment does, compares them with the annotations of the"
                + " same names, and writes metrics.json next to the results. Slides without"
                + " annotation are reported and skipped, except those named normal_... Interrupted?"
                + " Run the same command to resume. With --shard a part of the slides is segmented"
                + " only, by one of several programs; the same command without it measures then."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam evaluate --run runs/a --data data/hospital-b",
            "  epsam evaluate --run runs/a --data test.csv --out results/test",
            "  epsam evaluate --run runs/a --data data/b --set 'data.slide_pattern=^(P[0-9]+)'",
            "  epsam evaluate --run runs/a --slides slides --annotations xml"
        })
final class EvaluateCommand extends Subcommand {
    /** The values that say how a data set is read. */
    private static final List<String> OWN =
            List.of(
                    "data.slide_pattern",
                    "data.tumour_labels",
                    "data.tumour_values",
                    "data.ignore_values",
                    "data.allow_leakage",
                    "data.swap_red_blue");

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A finished run.")
    private Path run;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data set of patches, a folder or a CSV file.")
    private Optional<Path> data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            showDefaultValue = Visibility.NEVER,
            description = {
                "With --data: how this data set is read, instead of the settings of the run:"
                        + " data.slide_pattern, data.tumour_labels, data.tumour_values,"
                        + " data.ignore_values, data.allow_leakage or data.swap_red_blue. May be"
                        + " given several times."
            })
    private List<String> settings = new ArrayList<>();

    @Mixin private DataOptions dataOptions;

    @Option(
            names = "--slides",
            paramLabel = "DIR",
            description =
                    "A folder of slides or a CSV list (slide, and perhaps mpp, annotations, label),"
                            + " instead of --data.")
    private Optional<Path> slides;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = {
                "Folder for the results: absent, empty, or with those of an earlier call; without"
                        + " it: RUN/evaluate-<name of the data>."
            })
    private Path folder;

    @Mixin private AnnotationSettings annotations;

    @Mixin private SlideSettings slideSettings;

    @Mixin private SharingOptions sharing;

    @Override
    boolean isResumable() {
        return slides.isPresent();
    }

    @Override
    boolean isRepeatable() {
        return data.isPresent();
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        if (data.isPresent() == slides.isPresent()) {
            throw new InputException(
                    "give either --data with patches or --slides with a folder of slides");
        }
        if (slides.isEmpty()) {
            refuse(mixin -> !mixin.equals(dataOptions), "--slides");
        } else {
            refuse(mixin -> mixin.equals(dataOptions), "--data");
        }
        List<String> reading = reading();
        Path input = data.or(() -> slides).orElseThrow();
        Path out = folder == null ? new Run(run).evaluationOf(name(input)) : folder;
        Path report = new Run(out).report();
        Sharing shared = sharing.in(out);
        if (!shared.shard().equals(Shard.ALL)) {
            return segment(input, shared);
        }
        work(
                new Run(run).log(),
                () -> OwnRun.isOwn(run),
                progress -> {
                    if (data.isPresent()) {
                        Evaluation.of(run, input, reading, out, progress);
                    } else {
                        SlideEvaluation.of(
                                run, input, truth(), slideSettings.options(), shared, progress);
                    }
                    RunReport.write(out, report);
                    return null;
                });
        EvaluateFolder results = new EvaluateFolder(out);
        if (data.isPresent()) {
            details(results.metrics().orElseThrow());
        } else {
            MeasuredSlides measured = MeasuredSlides.read(results.metricsFile());
            details(SlideTables.metrics(measured));
            measured.skipped().forEach(s -> problem("skipped " + s.file() + ": " + s.reason()));
        }
        result("results: " + out + ", report: " + report);
        document(() -> json(out, report, results));
        return 0;
    }

    /** Segments a part of the slides. */
    private int segment(Path input, Sharing shared) {
        SlideEvaluation.Part part =
                work(
                        new Run(run).log(),
                        () -> OwnRun.isOwn(run),
                        progress ->
                                SlideEvaluation.segment(
                                        run,
                                        input,
                                        truth(),
                                        slideSettings.options(),
                                        shared,
                                        progress));
        part.skipped().forEach(s -> problem("skipped " + s.file() + ": " + s.reason()));
        result(
                "part %s: %d segmented, %d skipped; when all parts have ended, the same command"
                                .formatted(
                                        shared.shard(), part.slides().size(), part.skipped().size())
                        + " without --shard measures");
        document(
                () ->
                        Map.of(
                                "out",
                                shared.folder().toString(),
                                "slides",
                                part.slides().stream().map(SlideTables::json).toList(),
                                "skipped",
                                part.skipped()));
        return part.skipped().isEmpty() ? 0 : SOME_SKIPPED;
    }

    private SlideEvaluation.Truth truth() {
        return new SlideEvaluation.Truth(
                annotations.folder(),
                annotations.labels(GroupLabels.USUAL),
                annotations.normalWithoutAnnotation(),
                annotations.force());
    }

    private static Map<String, Object> json(Path out, Path report, EvaluateFolder results) {
        return Map.of(
                "out", out.toString(),
                "report", report.toString(),
                "metrics", Json.read(results.metricsFile()));
    }

    /** How this data set is read, where it differs from the data of the run. */
    private List<String> reading() {
        if (!settings.isEmpty() && data.isEmpty()) {
            throw new InputException("--set: requires --data");
        }
        for (String setting : settings) {
            if (!setting.matches("(" + String.join("|", OWN) + ")\\s*=.*")) {
                throw new InputException(
                        "--set "
                                + setting
                                + ": evaluate takes "
                                + String.join(", ", OWN)
                                + "; other values are the run's");
            }
        }
        List<String> all = new ArrayList<>(settings);
        all.addAll(dataOptions.settings());
        return all;
    }

    /** Refuses the options of some mixins; that of JSON is for all. */
    private void refuse(Predicate<Object> mixins, String needed) {
        for (CommandSpec mixin : spec.mixins().values()) {
            if (mixin.userObject().equals(json)) {
                continue;
            }
            for (OptionSpec option : mixin.options()) {
                if (mixins.test(mixin.userObject()) && isGiven(option.longestName())) {
                    throw new InputException(option.longestName() + ": requires " + needed);
                }
            }
        }
    }

    private static String name(Path input) {
        Path last = input.toAbsolutePath().normalize().getFileName();
        return last == null ? "data" : last.toString().replaceFirst("\\.csv$", "");
    }
}
