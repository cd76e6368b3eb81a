package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.PatchImages;
import org.epsam.core.model.Networks;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.EvaluationInfo;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.Run;
import org.epsam.core.run.StageNotes;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** Evaluates a finished run on other data, as stage 5 does on its own. */
public final class Evaluation {
    /** Bytes of pixels cached in the heap. */
    private static final long IMAGE_CACHE = 1 << 20;

    private Evaluation() {}

    /**
     * Evaluates a finished run on a data set.
     *
     * @param folder the run folder
     * @param dataPath folder with image/ and mask/, or a data set with a test split (else its
     *     validation split is taken)
     * @param settings {@code key=value} texts of the configuration's {@code data} for this data set
     *     instead of the run's; empty: it is read like the run's
     * @param out folder for {@code metrics.json}, {@code patches.csv} and predictions
     * @param progress receives the progress
     * @return the metrics with their intervals, as written to {@code metrics.json}
     * @throws InputException if an input is invalid, or {@code out} is neither absent nor empty nor
     *     of an evaluation
     */
    public static Metrics of(
            Path folder, Path dataPath, List<String> settings, Path out, Progress progress) {
        Run run = new Run(folder);
        Config config = ConfigLoader.change(run.config(), settings);
        OwnEvaluation.require(out);
        run.requireTrained();
        Dataset opened = GivenData.open(dataPath, config.data().rules());
        Split split = opened.of(Split.TEST).isEmpty() ? Split.VAL : Split.TEST;
        if (opened.positives(split).stream().noneMatch(p -> p.mask().isPresent())) {
            throw new InputException(
                    dataPath
                            + ": no positive patch of "
                            + split.folder()
                            + " has a mask to compare with; put masks of the same names into"
                            + " mask/");
        }
        DataCheck check = new DataCheck(progress, config.data().allowLeakage());
        List<Patch> patches = opened.of(split);
        Dataset data =
                check.of(opened, patches, "metrics.json").noting(check.against(patches, run));
        EvaluateStage.Settings how = EvaluateStage.Settings.of(config);
        PatchImages images = how.segment().pixels().images(IMAGE_CACHE);
        Torch.threads(config.threadCount());
        try (TrainedModels models = TrainedModels.load(run, config);
                OwnEvaluation measured = OwnEvaluation.begin(out)) {
            Networks networks = models.networks();
            new EvaluateFolder(out).writeInfo(info(run, dataPath, settings));
            new Evaluator(how, networks, ComparedMethod.of(run, config), images, progress)
                    .write(
                            data.noting(unfamiliar(run, images, patches, progress)),
                            split,
                            models.decoders(),
                            new EvaluateFolder(out),
                            new StageNotes());
            measured.finish();
            return new EvaluateFolder(out).metrics().orElseThrow();
        }
    }

    private static List<String> unfamiliar(
            Run run, PatchImages images, List<Patch> patches, Progress progress) {
        Optional<String> warning =
                run.classify()
                        .appearance()
                        .flatMap(k -> new AppearanceCheck(images).warning(k, patches, "patches"));
        warning.ifPresent(progress::message);
        return warning.stream().toList();
    }

    private static EvaluationInfo info(Run run, Path data, List<String> settings) {
        return new EvaluationInfo(absolute(run.folder()), absolute(data), settings);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
