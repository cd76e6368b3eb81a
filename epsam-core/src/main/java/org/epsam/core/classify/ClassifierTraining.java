package org.epsam.core.classify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.evaluate.ClassificationMetrics;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.StainVariation;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.runtime.InferenceBatch;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.RgbImage;

/**
 * Stage 1: trains a classifier of patches with and without tumour from patch labels
 * (docs/METHOD.md, section 1).
 */
public final class ClassifierTraining {
    private final Classifier classifier;
    private final ClassifySettings plan;
    private final Seeds seeds;
    private final PatchImages images;
    private final List<Patch> train;
    private final List<Patch> validation;
    private final double positiveWeight;

    /**
     * Prepares the training.
     *
     * @param classifier changed in place
     * @param plan how to train
     * @param seeds source of randomness
     * @param images reads the patches
     * @param train patches of both classes
     * @param validation patches that choose the epoch; may be empty: then the training loss chooses
     *     it
     */
    public ClassifierTraining(
            Classifier classifier,
            ClassifySettings plan,
            Seeds seeds,
            PatchImages images,
            List<Patch> train,
            List<Patch> validation) {
        this.classifier = classifier;
        this.plan = plan;
        this.seeds = seeds;
        this.images = images;
        this.train = train;
        this.validation = validation;
        long positives = train.stream().filter(Patch::isPositive).count();
        this.positiveWeight = plan.balance() ? (train.size() - positives) / (double) positives : 1;
    }

    /**
     * Trains, or resumes an interrupted training. Afterwards the classifier has the best weights.
     *
     * @param label what it is called in messages
     * @param working folder for the states of epochs
     * @param progress receives progress and messages
     * @return the record of each epoch
     */
    public List<EpochLoop.Epoch> run(String label, Path working, Progress progress) {
        AugmentationSettings augmentation = plan.augmentationOf(longerSide(train));
        try (TrainingInput source = TrainingInput.of(classifier, augmentation, working);
                ClassifierOptimizer optimizer =
                        new ClassifierOptimizer(classifier.network(), plan)) {
            return new EpochLoop(
                            working,
                            classifier.network().state(),
                            optimizer.adam(),
                            optimizer.factors())
                    .run(
                            plan.epochs(),
                            plan.patience(),
                            optimizer::rate,
                            new EpochLoop.Work() {
                                @Override
                                public double train(int epoch) {
                                    optimizer.begin(epoch);
                                    Batches batches = new Batches(source, epoch);
                                    return trainEpoch(label, batches, optimizer.adam(), progress);
                                }

                                @Override
                                public EpochLoop.Validation validate(int epoch) {
                                    return ClassifierTraining.this.validate(source, progress);
                                }
                            },
                            label,
                            progress);
        }
    }

    /**
     * Returns the longer side of training patches, of which the first decides for all.
     *
     * @param train at least one patch
     * @return pixels
     */
    public static int longerSide(List<Patch> train) {
        return train.get(0).size().longerSide();
    }

    private double trainEpoch(String label, Batches batches, Adam optimizer, Progress progress) {
        String text = label + ", epoch " + (batches.epoch + 1);
        try (Progress.Task task = progress.start(text, train.size())) {
            return new TrainingSteps(optimizer).run(batches, task);
        }
    }

    /** The patches of an epoch in their order. */
    private final class Batches implements TrainingSteps.Batches<List<RgbImage>> {
        private final TrainingInput source;
        private final int epoch;
        private final int[] order;

        Batches(TrainingInput source, int epoch) {
            this.source = source;
            this.epoch = epoch;
            this.order = Shuffle.of(train.size(), seeds.generator("classify", "order", "" + epoch));
        }

        @Override
        public int count() {
            return TrainingSteps.countWithoutSingle(train.size(), plan.batch());
        }

        @Override
        public List<RgbImage> read(int step) {
            List<RgbImage> patches = new ArrayList<>();
            for (int i : TrainingSteps.batch(order, step, plan.batch())) {
                Patch patch = train.get(i);
                RgbImage pixels = images.read(patch);
                patches.add(source.isPixels() ? stained(patch, pixels) : pixels);
            }
            return patches;
        }

        private RgbImage stained(Patch patch, RgbImage pixels) {
            return StainVariation.ofAmounts(
                    pixels,
                    plan.augmentation().stain(),
                    seeds.generator("classify", "stain", "" + epoch, patch.name()));
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, List<RgbImage> patches) {
            int[] items = TrainingSteps.batch(order, step, plan.batch());
            float[] labels = new float[items.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = train.get(items[i]).label();
            }
            RandomGenerator random = seeds.generator("classify", "step", "" + epoch, "" + step);
            return ClassifierTraining.this.losses(
                    source, source.of(patches, random), labels, random);
        }

        @Override
        public int size(List<RgbImage> patches) {
            return patches.size();
        }
    }

    /** The summands of the loss of an augmented batch. */
    private List<Supplier<Tensor>> losses(
            TrainingInput source, Tensor input, float[] labels, RandomGenerator random) {
        double mixing = source.isPixels() ? plan.augmentation().cutmix() : 0;
        // No number is drawn where nothing is mixed, so that the rest is as it would be without.
        boolean mixes = mixing > 0 && MixedPatches.possible(input) && random.nextDouble() < mixing;
        Optional<MixedPatches> mixed =
                mixes ? Optional.of(MixedPatches.of(input, random)) : Optional.empty();
        List<TrainingSteps.Part> parts =
                TrainingSteps.parts(labels.length, classifier.network().trainsApart());
        List<Supplier<Tensor>> losses = new ArrayList<>();
        for (TrainingSteps.Part part : parts) {
            losses.add(
                    () ->
                            (mixed.isPresent()
                                            ? loss(mixed.get(), labels, part, random)
                                            : loss(
                                                    source.places(part(input, part), random),
                                                    labels,
                                                    part))
                                    .mul(new Scalar((double) part.size() / labels.length)));
        }
        return losses;
    }

    private static Tensor part(Tensor input, TrainingSteps.Part part) {
        return input.narrow(0, part.from(), part.size());
    }

    private Tensor loss(Tensor places, float[] labels, TrainingSteps.Part part) {
        return loss(
                plan.placewise() ? places : places.mean(2, 3),
                Arrays.copyOfRange(labels, part.from(), part.to()),
                positiveWeight);
    }

    private Tensor loss(
            MixedPatches batch, float[] labels, TrainingSteps.Part part, RandomGenerator random) {
        MixedPatches mixed = batch.narrow(part.from(), part.size());
        Tensor places = classifier.network().trainingPlaces(mixed.images(), random::nextDouble);
        float[] own = Arrays.copyOfRange(labels, part.from(), part.to());
        float[] next = new float[own.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = labels[(part.from() + i + 1) % labels.length];
        }
        return loss(mixed.logits(places, false), own, positiveWeight)
                .add(loss(mixed.logits(places, true), next, positiveWeight))
                .div(new Scalar(2.0));
    }

    /** Takes logits of patches [B, 1], or of their places [B, 1, h, w]. */
    static Tensor loss(Tensor logits, float[] labels, double positiveWeight) {
        float[] weights = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            weights[i] = labels[i] > 0 ? (float) positiveWeight : 1;
        }
        Tensor target = each(labels, logits);
        Tensor weight = each(weights, logits);
        return torch.binary_cross_entropy_with_logits(
                logits, target, new TensorOptional(weight), new TensorOptional(), MEAN);
    }

    /** A value for each patch, as often as there are logits of it. */
    private static Tensor each(float[] values, Tensor logits) {
        long[] shape = new long[(int) logits.dim()];
        Arrays.fill(shape, 1);
        shape[0] = values.length;
        return ImageTensors.floats(values, shape)
                .to(logits.device(), logits.scalar_type())
                .expand_as(logits);
    }

    /** Patches classified together on a processor, and at first on a GPU. */
    private static final int INFERENCE_BATCH = 8;

    /** The same on a GPU at most. */
    private static final int MOST = 128;

    /** LibTorch's code for the mean over all elements. */
    private static final long MEAN = 1;

    private EpochLoop.Validation validate(TrainingInput source, Progress progress) {
        List<Patch> patches = validation.isEmpty() ? train : validation;
        double[] logits = logits(source::logits, images, patches, progress);
        int[] labels = patches.stream().mapToInt(Patch::label).toArray();
        ClassificationMetrics metrics = ClassificationMetrics.of(logits, labels);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("accuracy", metrics.accuracy());
        metrics.auc().ifPresent(auc -> figures.put("auc", auc));
        return new EpochLoop.Validation(
                validationLoss(logits, labels, plan.doubleSigmoid()), figures);
    }

    /**
     * Mean binary cross-entropy; as the original reports it, of the sigmoid instead of the logit.
     */
    static double validationLoss(double[] logits, int[] labels, boolean doubleSigmoid) {
        double loss = 0;
        for (int i = 0; i < logits.length; i++) {
            double z = doubleSigmoid ? 1 / (1 + Math.exp(-logits[i])) : logits[i];
            loss += Math.max(z, 0) - z * labels[i] + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return loss / logits.length;
    }

    /**
     * Classifies patches.
     *
     * @param classifier the classifier
     * @param images reads the patches
     * @param patches the patches to classify
     * @param progress receives progress and messages
     * @return a logit for each patch
     */
    public static double[] logits(
            Classifier classifier, PatchImages images, List<Patch> patches, Progress progress) {
        return logits(classifier::logits, images, patches, progress);
    }

    private static double[] logits(
            Function<List<RgbImage>, double[]> classify,
            PatchImages images,
            List<Patch> patches,
            Progress progress) {
        double[] result = new double[patches.size()];
        try (Progress.Task task = progress.start("classify patches", patches.size())) {
            InferenceBatch together = new InferenceBatch(INFERENCE_BATCH, MOST);
            int done = 0;
            while (done < result.length) {
                List<RgbImage> batch = new ArrayList<>();
                for (int i = done; i < Math.min(result.length, done + together.size()); i++) {
                    RgbImage image = images.read(patches.get(i));
                    if (!batch.isEmpty() && !image.size().equals(batch.get(0).size())) {
                        break;
                    }
                    batch.add(image);
                }
                double[] logits = classify.apply(batch);
                System.arraycopy(logits, 0, result, done, logits.length);
                done += logits.length;
                together.done(logits.length);
                task.step(logits.length);
            }
        }
        return result;
    }
}
