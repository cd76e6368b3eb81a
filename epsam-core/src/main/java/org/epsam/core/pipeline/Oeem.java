package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.image.PatchImages;
import org.epsam.core.method.EasyPixels;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.method.SegmentationTraining;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.train.EpochLoop;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;

/** {@link OtherMethod#OEEM}: a segmentation network that learns from the initial masks. */
final class Oeem implements TrainedMethod<ClassifyStage.Settings> {
    @Override
    public OtherMethod name() {
        return OtherMethod.OEEM;
    }

    @Override
    public ClassifyStage.Settings settings(Config config) {
        return ClassifyStage.Settings.of(config);
    }

    @Override
    public Map<String, String> inputs(MethodStage<ClassifyStage.Settings> stage) {
        return Map.of(
                "data", stage.data().hash(),
                "maps", stage.localize().manifest().flatMap(Manifest::key).orElseThrow(),
                "start", Models.initialWeightsHash(stage.settings().classify()));
    }

    @Override
    public void train(
            MethodStage<ClassifyStage.Settings> stage, MethodFolder folder, Stage.Work work) {
        ClassifyStage.Settings settings = stage.settings();
        List<SegmentationTraining.Example> examples = examples(stage);
        List<EpochLoop.Epoch> history =
                new MethodTraining(
                                settings.classify(),
                                stage.data().longerSide(),
                                settings.seed(),
                                work)
                        .run(
                                stage.name(),
                                examples,
                                new EasyPixels(),
                                folder.historyFile(),
                                folder.network());
        work.notes().training(EpochLoop.describe(history));
        work.notes().count("trained_on", examples.size());
    }

    /** Patches with an initial mask, and all without tumour. */
    private static List<SegmentationTraining.Example> examples(
            MethodStage<ClassifyStage.Settings> stage) {
        PatchImages images = stage.data().images(stage.settings().pixels());
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (Patch patch : stage.data().positives(Split.TRAIN)) {
            Path file = stage.localize().mask(patch.split(), patch.name());
            if (ImageFile.readMask(file).area() > 0) {
                examples.add(
                        MethodTraining.example(
                                patch, images, () -> List.of(ImageFile.readMask(file))));
            }
        }
        if (examples.isEmpty()) {
            throw stage.localize().nothingToLearnFrom();
        }
        examples.addAll(MethodTraining.empty(stage.data().negatives(Split.TRAIN), images, 1));
        return examples;
    }

    @Override
    public int trainedNetworks() {
        return 1;
    }

    @Override
    public int masksPerPositive() {
        return 0;
    }

    @Override
    public String hash(MethodFolder folder) {
        return SharedInputs.hash(folder.network());
    }

    @Override
    public MethodMasks masks(MethodFolder folder, ClassifySettings classify, Networks networks) {
        return TrainedMethod.network(folder, classify);
    }

    @Override
    public double maskSeconds(UnitCosts costs) {
        return costs.logit();
    }
}
