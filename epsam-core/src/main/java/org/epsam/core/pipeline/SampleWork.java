package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Workers;
import org.epsam.core.classify.Classifier;
import org.epsam.core.classify.PatchAugmentation;
import org.epsam.core.config.Config;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.TrainableEmbeddings;
import org.epsam.core.embedding.View;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Networks;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.ColourModel;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * What a training does with a patch, done once for measuring: nothing is learnt or written. The
 * classifier need not be trained, so the patch is prompted inside a disc in its middle instead of
 * where a map is high.
 */
final class SampleWork implements AutoCloseable {
    private final Networks networks;
    private final Config config;
    private final RgbImage image;
    private final Localization where;
    private final TorchScope scope = Torch.scope();
    private final Tensor embedding;

    /**
     * Prepares the work.
     *
     * @param networks of the run; the running statistics of its classifier change
     * @param config of the run
     * @param image a patch of its data
     */
    SampleWork(Networks networks, Config config, RgbImage image) {
        this.networks = networks;
        this.config = config;
        this.image = image;
        this.where = disc(image.width(), image.height());
        this.embedding = embeddings().get(List.of(View.upright(image)));
    }

    private static Localization disc(int width, int height) {
        float[] weights = new float[width * height];
        byte[] inside = new byte[width * height];
        byte[] map = new byte[width * height];
        for (int i = 0; i < weights.length; i++) {
            double x = 2.0 * (i % width) / width - 1;
            double y = 2.0 * (i / width) / height - 1;
            weights[i] = (float) Math.max(0, 1 - Math.hypot(x, y));
            inside[i] = (byte) (weights[i] > 0.5 ? 1 : 0);
            map[i] = (byte) (255 * weights[i]);
        }
        return new Localization(
                new GrayImage(width, height, map),
                new ScalarMap(width, height, weights),
                new Mask(width, height, inside));
    }

    private Embeddings embeddings() {
        return new ComputedEmbeddings(networks.sam(), config.sam().halfEmbeddings());
    }

    private Tensor stored(List<View> views) {
        return embedding.expand(views.size(), -1, -1, -1);
    }

    /** The workers of what is done patch by patch. */
    Workers workers() {
        return networks.workers();
    }

    /** Classifies so many copies of the patch as one batch. */
    void classify(int patches) {
        networks.classifier().logits(Collections.nCopies(patches, image));
    }

    void localize() {
        LocalizeSettings how = config.localize();
        GrayImage map = networks.classifier().activationMap(image, how);
        Localization.of(map, how.mask(), image.width(), image.height());
    }

    void encode() {
        try (TorchScope inner = Torch.scope()) {
            waitFor(embeddings().get(List.of(View.upright(image))));
        }
    }

    /** A GPU answers before it has computed; reading a number waits for it. */
    private static void waitFor(Tensor result) {
        result.view(-1).select(0, 0).item_float();
    }

    MaskPredictor.Prediction predict(int samplings) {
        return new MaskPredictor(
                        networks.sam(),
                        this::stored,
                        config.prompts(),
                        samplings,
                        0,
                        new Seeds(config.seed()))
                .predict("", image, where);
    }

    void refine() {
        ColourModel.refine(image, where.weights(), 0.5);
    }

    /** Takes the gradients of the classifier from so many copies of the patch; returns seconds. */
    double trainClassifier(int patches) {
        Classifier classifier = networks.classifier();
        PatchAugmentation augmentation =
                new PatchAugmentation(config.classify().augmentationOf(image.size().longerSide()));
        return train(
                classifier.network().state(),
                classifier.network().parameterNames(),
                TrainingSteps.parts(patches, classifier.network().trainsApart()),
                part ->
                        classifier
                                .network()
                                .trainingPlaces(
                                        augmentation.of(
                                                classifier.input(
                                                        Collections.nCopies(part.size(), image)),
                                                new SplittableRandom(part.from())),
                                        () -> 0.5)
                                .mean());
    }

    /** Takes the gradients of SAM from so many copies of the patch; returns seconds. */
    double trainSam(int patches) {
        List<String> names = new ArrayList<>(networks.sam().decoderParameterNames());
        Embeddings embeddings = this::stored;
        if (config.adapt().tunesEncoder()) {
            names.addAll(networks.sam().encoderParameterNames());
            embeddings = new TrainableEmbeddings(networks.sam());
        }
        Embeddings source = embeddings;
        return train(
                networks.sam().state(),
                names,
                TrainingSteps.halves(patches),
                part -> {
                    Tensor seen = source.get(Collections.nCopies(part.size(), View.upright(image)));
                    return new PromptedDecoder(networks.sam(), true)
                            .logits(seen, prompts(part.size()), image.height(), image.width())
                            .mean();
                });
    }

    /** Prompts of which a part is missing, as in training. */
    private List<Prompt> prompts(int patches) {
        Prompt prompt =
                where.prompt(config.prompts(), 1, new Seeds(config.seed()).generator("prompt"));
        List<Prompt> prompts = new ArrayList<>(Collections.nCopies(patches, prompt));
        int without = (int) Math.round(config.adapt().unprompted() * patches);
        Collections.fill(prompts.subList(0, without), Prompt.NONE);
        return prompts;
    }

    private static double train(
            StateDict weights,
            List<String> names,
            List<TrainingSteps.Part> parts,
            Function<TrainingSteps.Part, Tensor> loss) {
        try (TorchScope inner = Torch.scope()) {
            names.forEach(name -> weights.get(name).requires_grad_(true));
            return UnitCosts.time(
                    () ->
                            Torch.workers(2)
                                    .inOrder(
                                            parts.size(),
                                            i -> backward(loss, parts.get(i)),
                                            (done, i) -> {}));
        } finally {
            names.forEach(name -> forget(weights.get(name)));
        }
    }

    private static double backward(
            Function<TrainingSteps.Part, Tensor> loss, TrainingSteps.Part part) {
        try (TorchScope inner = Torch.scope();
                GradientMode on = Torch.withGrad()) {
            Tensor value = loss.apply(part);
            value.backward();
            return value.item_double();
        }
    }

    private static void forget(Tensor weight) {
        try (TorchScope inner = Torch.scope()) {
            weight.requires_grad_(false);
            weight.mutable_grad().reset();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
