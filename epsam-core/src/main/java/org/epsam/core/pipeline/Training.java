package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.DiskSpace;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;

/**
 * All stages in order, from patches with labels to a segmentation model. Called again on the same
 * folder it resumes.
 */
public final class Training {
    private final Run run;
    private final Config config;
    private final TrainingData data;
    private final Stages stages;
    private final Progress progress;

    private Training(Run run, Config config, TrainingData data, Stages stages, Progress progress) {
        this.run = run;
        this.config = config;
        this.data = data;
        this.stages = stages;
        this.progress = progress;
    }

    /**
     * Runs all stages that are not complete.
     *
     * @param dataPath folder or CSV of the data set
     * @param run folder for all results; created if absent
     * @param preset name of the preset, recorded in the run
     * @param config the configuration
     * @param progress receives the progress
     * @return the finished run: its stages, files and, where there are masks, {@link Run#metrics}
     * @throws InputException if an input is invalid
     */
    public static Run run(
            Path dataPath, Path run, String preset, Config config, Progress progress) {
        return run(dataPath, run, preset, config, Optional.empty(), progress);
    }

    /**
     * Runs all stages that are not complete, and copies from another run those with the same key:
     * same data, same part of the configuration, same earlier stages.
     *
     * @param dataPath folder or CSV of the data set
     * @param run folder for all results; created if absent
     * @param preset name of the preset, recorded in the run
     * @param config the configuration
     * @param other folder of the other run, which must not be in use
     * @param progress receives the progress
     * @return the finished run: its stages, files and, where there are masks, {@link Run#metrics}
     * @throws InputException if an input is invalid
     */
    public static Run run(
            Path dataPath,
            Path run,
            String preset,
            Config config,
            Optional<Path> other,
            Progress progress) {
        TrainingSources sources = new TrainingSources(dataPath, other, Optional.empty());
        return run(sources, run, preset, config, progress);
    }

    /**
     * Runs all stages that are not complete, from all that a run may be made from.
     *
     * @param sources data, another run, corrections. A run that has begun goes on with the
     *     corrections that it began with, also where none are given
     * @param run folder for all results; created if absent
     * @param preset name of the preset, recorded in the run
     * @param config the configuration
     * @param progress receives the progress
     * @return the finished run: its stages, files and, where there are masks, {@link Run#metrics}
     * @throws InputException if an input is invalid
     */
    public static Run run(
            TrainingSources sources, Path run, String preset, Config config, Progress progress) {
        Run own = new Run(run);
        Optional<Run> like = RunClaim.like(sources.like(), progress);
        require(sources, run, config);
        try (PathLock lock = OwnRun.prepare(run)) {
            train(sources, new KnownStages(own, like), preset, config, progress);
        }
        return own;
    }

    /**
     * Reports what {@link #run} would do: its stages, how long they would take on this machine, and
     * how much disk space they need. Writes nothing.
     *
     * @param sources data, another run, corrections
     * @param run folder for all results, absent or not
     * @param preset name of the preset
     * @param config the configuration
     * @param progress receives the plan, line by line
     * @return the plan
     * @throws InputException if an input is invalid
     */
    public static TrainingPlan plan(
            TrainingSources sources, Path run, String preset, Config config, Progress progress) {
        require(sources, run, config);
        KnownStages known = new KnownStages(new Run(run), RunClaim.like(sources.like(), progress));
        TrainingData data = open(sources, known.run(), config, progress);
        Torch.threads(config.threadCount());
        try (Sam sam = Bundled.sam(config.sam().checkpoint())) {
            String samHash = sam.state().sha256();
            Provenance provenance = Provenance.of(config, preset, data, samHash);
            new RunClaim(sources.data(), data, samHash, provenance, config).check(known.run());
            TrainingPlan plan = new Planner(config, data, known, sam, samHash).plan();
            report(plan, data, known.run(), progress);
            return plan;
        }
    }

    /**
     * Refuses at once what cannot be trained, as far as neither data nor networks have to be read
     * to know. {@link #run} and {@link #plan} do so themselves.
     *
     * @param sources data, another run, corrections
     * @param run folder for all results, absent or not
     * @param config the configuration
     * @throws InputException if an input does not exist or is of another kind, or the folder holds
     *     something else than a run of this configuration
     */
    public static void require(TrainingSources sources, Path run, Config config) {
        OwnRun.require(run);
        RunClaim.like(sources.like(), Progress.SILENT);
        RunClaim.requireSame(new Run(run), config);
        if (!Files.exists(sources.data())) {
            Dataset.open(sources.data(), config.data().rules());
        }
        sources.corrections().ifPresent(review -> Corrections.require(review, config));
        Bundled.require(config.sam().checkpoint());
        ComparedMethod.require(config);
    }

    /** Binds a run to data and configuration; the lock keeps it for the caller. */
    static PathLock claim(
            Path dataPath, Path run, String preset, Config config, Progress progress) {
        require(TrainingSources.of(dataPath), run, config);
        PathLock lock = OwnRun.prepare(run);
        try (Sam sam = Bundled.sam(config.sam().checkpoint())) {
            TrainingData data = open(dataPath, config, progress);
            String samHash = sam.state().sha256();
            Provenance provenance = Provenance.of(config, preset, data, samHash);
            new RunClaim(dataPath, data, samHash, provenance, config).on(new Run(run));
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Opens a data set for training. */
    static TrainingData open(Path dataPath, Config config, Progress progress) {
        Dataset opened = GivenData.open(dataPath, config.data().rules());
        opened.requireBothClasses(Split.TRAIN);
        return new TrainingData(
                new DataCheck(progress, config.data().allowLeakage())
                        .of(opened, opened.patches(), "data.json and the report"));
    }

    private static TrainingData open(
            TrainingSources sources, Run run, Config config, Progress progress) {
        TrainingData data = open(sources.data(), config, progress);
        return data.with(Corrections.of(sources.corrections(), run, data.dataset(), progress));
    }

    private static void train(
            TrainingSources sources,
            KnownStages known,
            String preset,
            Config config,
            Progress progress) {
        Run own = known.run();
        TrainingData data = open(sources, own, config, progress);
        Torch.threads(config.threadCount());
        try (Sam sam = Bundled.sam(config.sam().checkpoint())) {
            String samHash = sam.state().sha256();
            Provenance provenance = Provenance.of(config, preset, data, samHash);
            new RunClaim(sources.data(), data, samHash, provenance, config).on(own);
            TrainingPlan plan = new Planner(config, data, known, sam, samHash).plan();
            report(plan, data, own, progress);
            known.other().ifPresent(like -> copyEmbeddings(like, own, config));
            Stages stages = new Stages(known, plan, provenance, progress);
            new Training(own, config, data, stages, progress).stages(sam, samHash);
        }
        AtomicFolders.delete(WorkFolder.in(own.folder()).path());
    }

    private static void report(TrainingPlan plan, TrainingData data, Run run, Progress progress) {
        plan.lines().forEach(progress::message);
        if (data.evaluated().isEmpty()) {
            progress.message(
                    "without evaluation: neither test nor val has a mask for every positive patch");
        }
        plan.gpuShortage().ifPresent(progress::message);
        DiskSpace.free(run.folder())
                .ifPresent(free -> plan.shortage(run.folder(), free).ifPresent(progress::message));
    }

    private static void copyEmbeddings(Run from, Run to, Config config) {
        if (!config.adapt().tunesEncoder()
                && Files.isDirectory(from.embeddings())
                && !Files.exists(to.embeddings())) {
            // Another program may be appending to them: by name, the index comes before the values,
            // and the values of each of its lines are there before the line is.
            AtomicFolders.copy(from.embeddings(), to.embeddings());
        }
    }

    private void stages(Sam sam, String samHash) {
        Precision precision = config.precision().decide();
        ClassifyStage classify =
                new ClassifyStage(ClassifyStage.Settings.of(config), data, precision);
        ClassifyFolder classified = stages.complete(classify);
        try (Networks networks = networks(classify.read(classified), sam).with(precision)) {
            Classifier classifier = networks.classifier();
            LocalizeFolder localized =
                    stages.complete(
                            new LocalizeStage(LocalizeStage.Settings.of(config), data, classifier));
            SharedInputs shared = new SharedInputs(data, networks, samHash);
            for (MethodStage<?> other : MethodStage.of(config, data, localized)) {
                stages.complete(other);
            }
            evaluate(shared, adapt(shared, classified, localized));
        }
    }

    /**
     * Fine-tunes SAM in each iteration from its original weights, which it has again afterwards.
     */
    private List<AdaptFolder> adapt(
            SharedInputs shared, ClassifyFolder classified, LocalizeFolder localized) {
        Sam sam = shared.networks().sam();
        List<AdaptFolder> tuned = new ArrayList<>();
        try (StateDict original = Models.copyTuned(sam, config.adapt().tunesEncoder())) {
            Optional<AdaptFolder> before = Optional.empty();
            for (int i = 0; i < config.adapt().decoders(); i++) {
                AdaptStage.Settings settings = AdaptStage.Settings.of(config);
                AdaptFolder folder =
                        stages.complete(
                                new AdaptStage(settings, i, shared, classified, localized, before));
                Models.setTuned(sam, original);
                tuned.add(folder);
                before = Optional.of(folder);
            }
        }
        return tuned;
    }

    private void evaluate(SharedInputs shared, List<AdaptFolder> tuned) {
        Optional<Split> split = data.evaluated();
        if (split.isEmpty()) {
            progress.message(
                    "evaluate: neither test nor val has a mask for every positive patch; evaluation"
                            + " skipped");
            return;
        }
        EvaluateStage.Settings settings = EvaluateStage.Settings.of(config);
        EvaluateFolder measured =
                stages.complete(
                        new EvaluateStage(
                                settings,
                                split.get(),
                                shared,
                                ComparedMethod.of(run, config),
                                tuned));
        run.writeMetrics(measured);
    }

    private Networks networks(Classifier classifier, Sam sam) {
        try {
            return new Networks(classifier, sam, embeddings(sam));
        } catch (RuntimeException e) {
            classifier.network().close();
            throw e;
        }
    }

    /**
     * Embeddings for all stages; not stored if the encoder is trained, as they would become stale.
     */
    private Embeddings embeddings(Sam sam) {
        return config.adapt().tunesEncoder()
                ? new ComputedEmbeddings(sam, config.sam().halfEmbeddings())
                : new EmbeddingStore(
                        run.embeddings(),
                        sam,
                        Models.encoderHash(sam),
                        config.sam().halfEmbeddings());
    }
}
