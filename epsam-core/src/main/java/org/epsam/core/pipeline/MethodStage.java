package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.base.random.Seeds;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.image.PatchImages;
import org.epsam.core.method.SegmentationTraining;
import org.epsam.core.model.Models;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;

/**
 * Trains another method on the initial masks, for comparison.
 *
 * @param method which method
 * @param settings those of the classifier, whose network and training it shares
 * @param data patches with labels
 * @param localize activation maps and initial masks
 */
record MethodStage(
        OtherMethod method,
        ClassifyStage.Settings settings,
        TrainingData data,
        LocalizeFolder localize)
        implements Stage<MethodFolder> {
    /** Returns those that a configuration asks for. */
    static List<MethodStage> of(Config config, TrainingData data, LocalizeFolder localize) {
        ClassifyStage.Settings settings = ClassifyStage.Settings.of(config);
        return ComparedMethod.wanted(config).stream()
                .filter(OtherMethod::isTrained)
                .map(method -> new MethodStage(method, settings, data, localize))
                .toList();
    }

    @Override
    public String name() {
        return MethodFolder.name(method);
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public Map<String, String> inputs() {
        return Map.of(
                "data", data.hash(),
                "maps", localize.manifest().flatMap(Manifest::key).orElseThrow(),
                "start", Models.initialWeightsHash(settings.classify()));
    }

    @Override
    public MethodFolder folder(Path path) {
        return new MethodFolder(path);
    }

    @Override
    public void fill(MethodFolder folder, Work work) {
        List<SegmentationTraining.Example> examples = examples();
        Classifier untrained =
                Models.newClassifier(settings.classify(), data.longerSide(), settings.seed());
        try (PatchClassifier network = untrained.network()) {
            List<EpochLoop.Epoch> history =
                    new SegmentationTraining(
                                    untrained,
                                    settings.classify(),
                                    new Seeds(settings.seed()),
                                    name(),
                                    examples)
                            .run(work.states(), work.progress());
            folder.writeHistory(history);
            work.notes().training(EpochLoop.describe(history));
            work.notes().count("trained_on", examples.size());
            network.state().metadata().putAll(work.provenance());
            SafeTensors.write(folder.network(), network.state());
        }
    }

    /** Patches with an initial mask, and all without tumour. */
    private List<SegmentationTraining.Example> examples() {
        PatchImages images = data.images(settings.pixels());
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (Patch patch : data.positives(Split.TRAIN)) {
            Path file = localize.mask(patch.split(), patch.name());
            if (ImageFile.readMask(file).area() > 0) {
                examples.add(
                        new SegmentationTraining.Example(
                                patch.name(),
                                () -> images.read(patch),
                                () -> ImageFile.readMask(file)));
            }
        }
        if (examples.isEmpty()) {
            throw localize.nothingToLearnFrom();
        }
        for (Patch patch : data.negatives(Split.TRAIN)) {
            examples.add(
                    new SegmentationTraining.Example(
                            patch.name(),
                            () -> images.read(patch),
                            () -> Mask.nothing(patch.size())));
        }
        return examples;
    }
}
