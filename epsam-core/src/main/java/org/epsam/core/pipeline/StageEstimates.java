package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.Counted;
import org.epsam.core.config.AdaptSettings;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.EpochSelection;
import org.epsam.core.config.FirstTargets;
import org.epsam.core.config.MaskAugmentation;
import org.epsam.core.config.Supervision;
import org.epsam.core.image.Dihedral;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.MethodFolder;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Split;

/**
 * What stages do in numbers, and what that costs: counts of patches, epochs and iterations times
 * the costs of one. Where less may be done, as by early stopping, it is the most.
 */
final class StageEstimates {
    /** Bytes that a small file occupies. */
    private static final long FILE = 4096;

    /** Bytes of a row of {@code patches.csv}. */
    private static final long ROW = 200;

    /** Weights, the best of them, and two moments; an epoch's are there before the last ones go. */
    private static final int COPIES = 8;

    private final Config config;
    private final AdaptSettings adapt;
    private final TrainingData data;
    private final Networks networks;
    private final List<Method> others;
    private final int positives;
    private final int negatives;

    /**
     * Prepares estimates.
     *
     * @param config all values
     * @param data patches with labels
     * @param networks of the run, for their sizes
     */
    StageEstimates(Config config, TrainingData data, Networks networks) {
        this.config = config;
        this.adapt = config.adapt();
        this.data = data;
        this.networks = networks;
        this.others = ComparedMethod.wanted(config).stream().map(Method::of).toList();
        this.positives = data.positives(Split.TRAIN).size();
        this.negatives = data.negatives(Split.TRAIN).size();
    }

    /** Returns the number of stages. */
    int number() {
        return 2
                + (int) trained().count()
                + adapt.decoders()
                + (data.evaluated().isPresent() ? 1 : 0);
    }

    /** Estimates all stages in their order. */
    List<PlannedStage> of(UnitCosts costs) {
        List<PlannedStage> stages = new ArrayList<>(List.of(classify(costs), localize(costs)));
        trained().forEach(method -> stages.add(other(method, costs)));
        IntStream.range(0, adapt.decoders()).forEach(i -> stages.add(adapt(i, costs)));
        data.evaluated().ifPresent(split -> stages.add(evaluate(split, costs)));
        return stages;
    }

    /** The other methods that have a stage. */
    private Stream<TrainedMethod<?>> trained() {
        return others.stream().map(Method::training).flatMap(Optional::stream);
    }

    private int all() {
        return data.dataset().patches().size();
    }

    private PlannedStage classify(UnitCosts costs) {
        int train = positives + negatives;
        int validation = data.of(Split.VAL).isEmpty() ? train : data.of(Split.VAL).size();
        int epochs = config.classify().epochs();
        Optional<ClassifySettings> asked =
                config.classify()
                        .probe(data.longerSide())
                        .filter(p -> !data.of(Split.VAL).isEmpty());
        int probe = asked.map(ClassifySettings::epochs).orElse(0);
        // It learns without gradients of its backbone.
        double probed = asked.map(this::pixelsOf).orElse(0.0) * costs.logit();
        long weights = bytes(networks.classifier().network().state());
        boolean frozen = networks.classifier().network().frozen().isPresent();
        // Of a frozen encoder each view is computed once, and the head on it takes no time.
        double learning =
                frozen
                        ? (train * featureViews() + validation) * costs.logit()
                        : epochs * (train * costs.classifierStep() + validation * costs.logit());
        long features = frozen ? (train * featureViews() + validation) * bytesOfFeatures() : 0;
        return PlannedStage.of(
                ClassifyFolder.NAME,
                Counted.of(train, "patch")
                        + ", "
                        + epochs(epochs, config.classify().patience())
                        + (probe == 0 ? "" : ", probe of " + Counted.of(probe, "epoch")),
                learning + probe * (train + validation) * probed + all() * costs.logit(),
                weights,
                (probe > 0 ? 2 : 1) * COPIES * weights + features);
    }

    /** How many times as many pixels of a patch a probe sees as the classifier does. */
    private double pixelsOf(ClassifySettings probe) {
        int longer = data.longerSide();
        double ratio = (double) probe.seen(longer) / config.classify().seen(longer);
        return ratio * ratio;
    }

    /** Views of a patch whose features are stored. */
    private long featureViews() {
        return Math.min(
                config.classify().epochs(),
                networks.classifier().viewsInTraining(config.classify().augmentation()));
    }

    private long bytesOfFeatures() {
        return networks.classifier().bytesOfFeatures(config.classify().seen(data.longerSide()));
    }

    private PlannedStage localize(UnitCosts costs) {
        int maps = all() - (LocalizeStage.Settings.of(config).negatives() ? 0 : negatives);
        return PlannedStage.of(
                LocalizeFolder.NAME,
                Counted.of(maps, "activation map"),
                maps * costs.map(),
                2 * maps * FILE,
                0);
    }

    private PlannedStage other(TrainedMethod<?> method, UnitCosts costs) {
        int epochs = method.trainedNetworks() * config.classify().epochs();
        int masks = method.masksPerPositive();
        long weights = method.trainedNetworks() * bytes(networks.classifier().network().state());
        return PlannedStage.of(
                MethodFolder.name(method.name()),
                Counted.of(positives + negatives, "patch") + ", " + epochs(epochs, epochs),
                epochs * (positives + negatives) * wholePatches() * costs.classifierStep()
                        + (masks > 0 ? positives * costs.map() : 0),
                weights + (long) masks * positives * FILE,
                COPIES * weights);
    }

    /** How many times as many pixels a whole patch has as what the classifier learns of it. */
    private double wholePatches() {
        double seen = config.classify().seen(data.longerSide());
        int window = config.classify().augmentationOf(data.longerSide()).window();
        double ratio = window > 0 ? Math.max(1, seen / window) : 1;
        return ratio * ratio;
    }

    private PlannedStage adapt(int iteration, UnitCosts costs) {
        boolean labels = adapt.supervision() == Supervision.LABELS;
        int examples =
                labels
                        ? positives
                        : (int)
                                data.positives(Split.TRAIN).stream()
                                        .filter(patch -> patch.mask().isPresent())
                                        .count();
        int others = adapt.negatives(examples, negatives);
        int epochs = adapt.epochs();
        boolean validated = config.data().validation() != EpochSelection.NONE;
        boolean makesPseudoMasks = iteration < adapt.decoders() - 1;
        double seconds = (double) epochs * (examples + others) * costs.samStep();
        if (adapt.augmentation() == MaskAugmentation.PUBLISHED && !adapt.tunesEncoder()) {
            seconds += epochs * (examples + others) * costs.encoding();
        }
        if (validated) {
            seconds +=
                    epochs * sampled(Split.VAL) * predicting(config.prompts().samplings(), costs);
        }
        if (makesPseudoMasks) {
            seconds += positives * pseudoMask(costs);
        }
        if (iteration == 0) {
            seconds += embeddings() * costs.encoding();
            seconds += labels ? firstTargets(costs) : 0;
        }
        long tuned = bytesOfTuned();
        return PlannedStage.of(
                AdaptFolder.name(iteration),
                Counted.of(examples + others, "patch")
                        + ", "
                        + epochs(epochs, validated ? adapt.patience() : epochs),
                seconds,
                tuned
                        + (makesPseudoMasks ? positives * FILE : 0)
                        + (iteration == 0 ? embeddings() * bytesOfEmbedding() : 0),
                COPIES * tuned);
    }

    /** Seconds until the first targets are there, where they are masks of SAM. */
    private double firstTargets(UnitCosts costs) {
        double masks = positives * pseudoMask(costs);
        return switch (adapt.firstTargets()) {
            case INITIAL_MASKS -> 0;
            case ZERO_SHOT -> masks;
            case AUTO ->
                    masks
                            + PatchPredictions.sampled(negatives)
                                    * predicting(adapt.samplings(), costs);
        };
    }

    private double pseudoMask(UnitCosts costs) {
        return predicting(adapt.samplings(), costs)
                + (adapt.colourRefinement() > 0 ? costs.refinement() : 0);
    }

    /** Seconds for a mask, with embeddings where they cannot be stored. */
    private double predicting(int samplings, UnitCosts costs) {
        return samplings * costs.decoding()
                + (adapt.tunesEncoder() ? views(samplings) * costs.encoding() : 0);
    }

    /** Views of a patch that a mask of several samplings is predicted from. */
    private int views(int samplings) {
        return config.prompts().testTimeAugmentation() ? samplings : 1;
    }

    private int sampled(Split split) {
        return PatchPredictions.sampled(data.positives(split).size())
                + PatchPredictions.sampled(data.negatives(split).size());
    }

    /** Embeddings that are stored until the evaluation: none where the encoder learns. */
    private long embeddings() {
        if (adapt.tunesEncoder() || adapt.decoders() == 0) {
            return 0;
        }
        int drawn = adapt.augmentation() == MaskAugmentation.DIHEDRAL ? adapt.epochs() : 1;
        long perPositive = Math.min(Dihedral.COUNT, Math.max(drawn, views(adapt.samplings())));
        long validation =
                config.data().validation() == EpochSelection.NONE
                        ? 0
                        : (long) sampled(Split.VAL)
                                * Math.min(Dihedral.COUNT, views(config.prompts().samplings()));
        long marked =
                adapt.firstTargets() == FirstTargets.AUTO
                        ? (long) PatchPredictions.sampled(negatives)
                                * Math.min(Dihedral.COUNT, views(adapt.samplings()))
                        : 0;
        return positives * perPositive
                + (long) adapt.negatives(positives, negatives)
                        * Math.min(Dihedral.COUNT, adapt.epochs())
                + marked
                + validation;
    }

    private long bytesOfEmbedding() {
        Sam sam = networks.sam();
        long grid = sam.config().grid();
        return sam.embeddingChannels() * grid * grid * (config.sam().halfEmbeddings() ? 2 : 4);
    }

    private PlannedStage evaluate(Split split, UnitCosts costs) {
        int patches = data.of(split).size();
        SegmentSettings segment = SegmentSettings.of(config);
        // The classifier finds about as many patches with tumour as there are.
        int predicted = config.evaluate().gate() > 0 ? data.positives(split).size() : patches;
        int rows = 1 + adapt.decoders();
        boolean stored = !adapt.tunesEncoder();
        long embeddings = stored ? (long) predicted * views(segment.views()) : 0;
        double mask =
                predicting(segment.views(), costs)
                        + (config.evaluate().colourRefinement() > 0 ? costs.refinement() : 0);
        // The decoder takes about as long without prompts as with them.
        double unprompted =
                config.evaluate().unprompted() > 0 ? segment.views() * costs.decoding() : 0;
        // Where masks are enlarged, those that calibration has looked at are predicted again.
        int looked =
                Calibration.isWanted(config.evaluate(), adapt.supervision())
                        ? Math.min(data.positives(split).size(), Calibration.MOST_DRAWN)
                        : 0;
        double masksOfOthers = others.stream().mapToDouble(m -> m.maskSeconds(costs)).sum();
        return PlannedStage.of(
                EvaluateFolder.NAME,
                Counted.of(patches, "patch") + ", " + Counted.of(rows, "row") + " of SAM",
                patches * costs.map()
                        + rows * predicted * mask
                        + adapt.decoders() * (predicted * unprompted + looked * (mask + unprompted))
                        + embeddings * costs.encoding()
                        + predicted * masksOfOthers,
                patches * (FILE + rows * ROW) + embeddings * bytesOfEmbedding(),
                0);
    }

    /** Bytes of what fine-tuning changes. */
    private long bytesOfTuned() {
        try (StateDict tuned = Models.copyTuned(networks.sam(), adapt.tunesEncoder())) {
            return bytes(tuned);
        }
    }

    private static long bytes(StateDict weights) {
        return weights.tensors().values().stream().mapToLong(Tensor::nbytes).sum();
    }

    private static String epochs(int most, int patience) {
        return (patience < most ? "at most " : "") + Counted.of(most, "epoch");
    }
}
