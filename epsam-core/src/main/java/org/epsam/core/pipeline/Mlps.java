package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.InitialMaskSettings;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.image.PatchImages;
import org.epsam.core.method.GatedSegmentation;
import org.epsam.core.method.LayerMasks;
import org.epsam.core.method.LayerSupervision;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.method.ProgressiveDropout;
import org.epsam.core.method.SegmentationTraining;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;

/**
 * {@link OtherMethod#MLPS}: a classifier of its own with progressive dropout attention, pseudo
 * masks of its layers, and a segmentation network that learns from them.
 */
final class Mlps implements TrainedMethod<Mlps.Settings> {
    /**
     * What the training depends on.
     *
     * @param classify networks and training
     * @param mask how a map becomes a pseudo mask
     * @param pixels how pixels are read
     * @param seed seed of all random numbers
     */
    record Settings(
            ClassifySettings classify, InitialMaskSettings mask, PixelSettings pixels, long seed) {
        static Settings of(Config config) {
            return new Settings(
                    config.classify(),
                    config.localize().mask(),
                    PixelSettings.of(config.data()),
                    config.seed());
        }
    }

    @Override
    public OtherMethod name() {
        return OtherMethod.MLPS;
    }

    @Override
    public Settings settings(Config config) {
        return Settings.of(config);
    }

    @Override
    public Map<String, String> inputs(MethodStage<Settings> stage) {
        return Map.of(
                "data", stage.data().hash(),
                "start", Models.initialWeightsHash(stage.settings().classify()));
    }

    @Override
    public void train(MethodStage<Settings> stage, MethodFolder folder, Stage.Work work) {
        trainClassifier(stage, folder, work);
        makeMasks(stage, folder, work);
        List<SegmentationTraining.Example> examples = examples(stage, folder);
        List<EpochLoop.Epoch> history =
                training(stage, stage.settings().classify(), work)
                        .run(
                                stage.name(),
                                examples,
                                new LayerSupervision(),
                                folder.historyFile(),
                                folder.network());
        work.notes().training(EpochLoop.describe(history));
        work.notes().count("trained_on", examples.size());
    }

    private static MethodTraining training(
            MethodStage<Settings> stage, ClassifySettings classify, Stage.Work work) {
        return new MethodTraining(
                classify, stage.data().longerSide(), stage.settings().seed(), work);
    }

    /** The dropout of attention takes the place of that inside the network. */
    private static ClassifySettings classifier(ClassifySettings classify) {
        return classify.withoutAttentionDropout();
    }

    private static void trainClassifier(
            MethodStage<Settings> stage, MethodFolder folder, Stage.Work work) {
        PatchImages images = stage.data().images(stage.settings().pixels());
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (Patch patch : stage.data().positives(Split.TRAIN)) {
            examples.add(
                    MethodTraining.example(
                            patch, images, () -> List.of(Mask.nothing(patch.size()).not())));
        }
        examples.addAll(MethodTraining.empty(stage.data().negatives(Split.TRAIN), images, 1));
        training(stage, classifier(stage.settings().classify()), work)
                .run(
                        stage.name() + "-classifier",
                        examples,
                        new ProgressiveDropout(),
                        folder.classifierHistory(),
                        folder.classifier());
    }

    /** Writes the pseudo masks that are missing. */
    private static void makeMasks(
            MethodStage<Settings> stage, MethodFolder folder, Stage.Work work) {
        PatchImages images = stage.data().images(stage.settings().pixels());
        List<Patch> patches =
                stage.data().positives(Split.TRAIN).stream()
                        .filter(patch -> !files(folder, patch).stream().allMatch(Files::exists))
                        .toList();
        Classifier classifier =
                Models.readClassifier(classifier(stage.settings().classify()), folder.classifier());
        try (PatchClassifier network = classifier.network();
                Progress.Task task =
                        work.progress().start(stage.name() + ", masks", patches.size())) {
            LayerMasks masks = new LayerMasks(classifier, stage.settings().mask().recipe());
            Torch.workers()
                    .inOrder(
                            patches.size(),
                            i -> masks.of(images.read(patches.get(i))),
                            (made, i) -> {
                                List<Path> files = files(folder, patches.get(i));
                                for (int layer = 0; layer < files.size(); layer++) {
                                    ImageFile.writeMask(files.get(layer), made.get(layer));
                                }
                                task.step(1);
                            });
        }
    }

    /** The files of a patch's pseudo masks, from the earliest layer to the last. */
    private static List<Path> files(MethodFolder folder, Patch patch) {
        return IntStream.rangeClosed(1, LayerSupervision.LAYERS)
                .mapToObj(layer -> folder.mask(layer, patch.name()))
                .toList();
    }

    /** Patches with a pseudo mask of the last layer, and all without tumour. */
    private static List<SegmentationTraining.Example> examples(
            MethodStage<Settings> stage, MethodFolder folder) {
        PatchImages images = stage.data().images(stage.settings().pixels());
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (Patch patch : stage.data().positives(Split.TRAIN)) {
            List<Path> files = files(folder, patch);
            if (ImageFile.readMask(files.get(files.size() - 1)).area() > 0) {
                examples.add(
                        MethodTraining.example(
                                patch,
                                images,
                                () -> files.stream().map(ImageFile::readMask).toList()));
            }
        }
        if (examples.isEmpty()) {
            throw new InputException(
                    stage.name()
                            + ": no training patch has a pseudo mask to learn from: the activation"
                            + " maps of its classifier are empty; train it longer"
                            + " (classify.epochs)");
        }
        examples.addAll(
                MethodTraining.empty(
                        stage.data().negatives(Split.TRAIN), images, LayerSupervision.LAYERS));
        return examples;
    }

    @Override
    public int trainedNetworks() {
        return 2;
    }

    @Override
    public int masksPerPositive() {
        return LayerSupervision.LAYERS;
    }

    @Override
    public String hash(MethodFolder folder) {
        return Sha256.of(
                SharedInputs.hash(folder.network()) + " " + SharedInputs.hash(folder.classifier()));
    }

    @Override
    public MethodMasks masks(MethodFolder folder, ClassifySettings classify, Networks networks) {
        Classifier gate = Models.readClassifier(classifier(classify), folder.classifier());
        try {
            return new GatedSegmentation(TrainedMethod.network(folder, classify), gate);
        } catch (RuntimeException e) {
            gate.network().close();
            throw e;
        }
    }

    @Override
    public double maskSeconds(UnitCosts costs) {
        return 2 * costs.logit();
    }
}
