package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.Counted;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.image.PatchImages;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.run.StageFolder;
import org.epsam.nets.runtime.Accelerator;
import org.epsam.nets.runtime.DeviceMemory;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.RgbImage;

/**
 * Plans a run: which of its stages need not be computed, and how long the others take on this
 * machine by a short measurement.
 *
 * @param config all values
 * @param data patches with labels
 * @param known stages that need not be computed
 * @param sam with its original weights
 * @param samHash hash of those weights
 */
record Planner(Config config, TrainingData data, KnownStages known, Sam sam, String samHash) {
    /**
     * Plans the run. SAM stays as it is.
     *
     * @throws org.epsam.base.InputException if a stage has results of other inputs
     */
    TrainingPlan plan() {
        ClassifyStage classify =
                new ClassifyStage(ClassifyStage.Settings.of(config), data, precision());
        Optional<ClassifyFolder> classified = known.find(classify);
        Classifier classifier =
                classified
                        .map(classify::read)
                        .orElseGet(
                                () ->
                                        Models.newClassifier(
                                                config.classify(),
                                                data.longerSide(),
                                                config.seed()));
        try (Networks networks = networks(classifier)) {
            Map<String, PlannedStage.State> found = new HashMap<>();
            if (add(found, classified)) {
                SharedInputs shared = new SharedInputs(data, networks, samHash);
                findOthers(shared, classified.get(), found);
            }
            StageEstimates estimates = new StageEstimates(config, data, networks);
            Optional<DeviceMemory> before = Accelerator.get().memory();
            boolean nothing = found.size() == estimates.number();
            UnitCosts costs = nothing ? UnitCosts.NONE : measure(networks);
            return new TrainingPlan(
                    machine(),
                    estimates.of(costs).stream().map(stage -> planned(stage, found)).toList(),
                    before.filter(b -> !nothing).flatMap(b -> gpuShortage(networks, b)));
        }
    }

    private Precision precision() {
        return config.precision().decide();
    }

    private Networks networks(Classifier classifier) {
        return new Networks(
                        classifier, sam, new ComputedEmbeddings(sam, config.sam().halfEmbeddings()))
                .with(precision());
    }

    private static PlannedStage planned(
            PlannedStage computed, Map<String, PlannedStage.State> found) {
        return Optional.ofNullable(found.get(computed.name()))
                .map(computed::found)
                .orElse(computed);
    }

    private boolean add(
            Map<String, PlannedStage.State> found, Optional<? extends StageFolder> folder) {
        folder.ifPresent(
                f ->
                        found.put(
                                f.name(),
                                known.isOwn(f)
                                        ? PlannedStage.State.COMPLETE
                                        : PlannedStage.State.COPIED));
        return folder.isPresent();
    }

    /** Finds what stages after the first need not be computed, as far as their inputs are known. */
    private void findOthers(
            SharedInputs shared, ClassifyFolder classified, Map<String, PlannedStage.State> found) {
        Optional<LocalizeFolder> localized =
                known.find(
                        new LocalizeStage(
                                LocalizeStage.Settings.of(config),
                                data,
                                shared.networks().classifier()));
        if (!add(found, localized)) {
            return;
        }
        List<ComparedMethod> others = new ArrayList<>(ComparedMethod.of(known.run(), config));
        others.removeIf(other -> Method.of(other.method()).training().isPresent());
        for (MethodStage<?> stage : MethodStage.of(config, data, localized.get())) {
            Optional<MethodFolder> folder = known.find(stage);
            add(found, folder);
            folder.ifPresent(
                    f ->
                            others.add(
                                    new ComparedMethod(
                                            stage.method().name(), f, config.classify())));
        }
        List<AdaptFolder> tuned = new ArrayList<>();
        AdaptStage.Settings settings = AdaptStage.Settings.of(config);
        for (int i = 0; i < config.adapt().decoders(); i++) {
            Optional<AdaptFolder> before =
                    i == 0 ? Optional.empty() : Optional.of(tuned.get(i - 1));
            Optional<AdaptFolder> folder =
                    known.find(
                            new AdaptStage(
                                    settings, i, shared, classified, localized.get(), before));
            if (!add(found, folder)) {
                return;
            }
            tuned.add(folder.get());
        }
        if (others.size() < ComparedMethod.wanted(config).size()) {
            return;
        }
        data.evaluated()
                .ifPresent(
                        split ->
                                add(
                                        found,
                                        known.find(
                                                new EvaluateStage(
                                                        EvaluateStage.Settings.of(config),
                                                        split,
                                                        shared,
                                                        others,
                                                        tuned))));
    }

    private UnitCosts measure(Networks networks) {
        PatchImages unstored = PixelSettings.of(config.data()).images(0);
        Patch patch = data.positives(Split.TRAIN).get(0);
        RgbImage image = unstored.read(patch);
        try (SampleWork sample = new SampleWork(networks, config, image)) {
            UnitCosts costs = UnitCosts.measure(sample, config);
            // Pixels that stay in memory are read once.
            return data.dataset().patches().size() * (long) image.rgb().length
                            < TrainingData.IMAGE_CACHE
                    ? costs
                    : costs.withReading(
                            UnitCosts.each(Torch.workers(), () -> unstored.read(patch)));
        }
    }

    /** Warns where training steps of whole batches will not fit into a GPU's memory. */
    private Optional<String> gpuShortage(Networks networks, DeviceMemory before) {
        PatchImages unstored = PixelSettings.of(config.data()).images(0);
        RgbImage image = unstored.read(data.positives(Split.TRAIN).get(0));
        try (SampleWork sample = new SampleWork(networks, config, image)) {
            return TrainingMemory.of(config, networks).shortage(sample, before);
        }
    }

    private String machine() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %s",
                Accelerator.get().word(),
                Counted.of(config.threadCount(), "thread"),
                precision().word());
    }
}
