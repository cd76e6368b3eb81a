package org.epsam.core.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.pretrain.ObjectImages.UnmarkedImage;
import org.epsam.core.train.EncoderRates;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.MeanWeights;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.MaskPrediction;
import org.epsam.nets.sam.Sam;

/**
 * Trains all of a Segment Anything Model on images with masks, as SAM's authors did (Kirillov et
 * al. 2023, section 3 and appendix A): prompts are drawn from the mask, followed by clicks on the
 * largest errors, each together with the mask predicted so far. The loss compares the first and the
 * last answer with the mask; those between only lead to the last one. The result is the moving mean
 * of the weights, after the epoch whose mean answers prompts best on held-out images.
 */
public final class Pretraining {
    /**
     * What the exercises on each image ask for in the first epochs: one of each list. Single
     * objects teach the model to follow the prompt; asked for all objects too early, it outlines
     * any epithelium and never learns to follow the prompt.
     */
    private static final List<List<PromptTask.Kind>> FIRST_KINDS =
            List.of(
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE, PromptTask.Kind.BOX));

    /** What they ask for in later epochs; as many lists. */
    private static final List<List<PromptTask.Kind>> KINDS =
            List.of(
                    List.of(PromptTask.Kind.MAP),
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE, PromptTask.Kind.BOX),
                    List.of(
                            PromptTask.Kind.MAP,
                            PromptTask.Kind.SOME,
                            PromptTask.Kind.ALL,
                            PromptTask.Kind.BETWEEN));

    /**
     * Corrections of an exercise: a click on an error, with the mask predicted so far as prompt.
     * All numbers of corrections from 1 to this one are equally likely.
     */
    private static final int MAX_CORRECTIONS = 8;

    /** Fraction of the images that are shown with three others, at half the magnification. */
    private static final double MOSAICS = 0.3;

    /** Gradients with a larger L2 norm are scaled down to this one. */
    private static final double GRADIENT_NORM = 1;

    /** Maximum number of held-out images that an epoch is evaluated on. */
    private static final int MEASURED = 96;

    /** Epochs of single objects; fewer where there are few epochs in total. */
    private static final int FIRST_EPOCHS = 2;

    /** Epochs that the moving mean of the weights, which is the result, looks back on. */
    private static final int MEAN_EPOCHS = 2;

    /** Before the keys of the means in the states of epochs. */
    private static final String MEAN = "mean.";

    private final Sam sam;
    private final Plan plan;
    private final List<Source> train = new ArrayList<>();
    private final List<ObjectImage> held = new ArrayList<>();
    private final Seeds seeds;
    private final int side;

    /** An image to train on. */
    private interface Source {
        /** Draws what its exercises are about, where that is not the same each time. */
        ObjectImage draw(RandomGenerator random);
    }

    /**
     * The plan of a training.
     *
     * @param epochs passes over the images
     * @param batch images per step
     * @param learningRate AdamW's rate for prompt encoder, neck and mask decoder
     * @param encoderRate relative rate of the image encoder's backbone: the rate of each of its
     *     tensors is {@code learningRate * encoderRate} times the root mean square of its values
     * @param weightDecay decoupled weight decay
     * @param heldBack fraction of cases held out for evaluation
     * @param seed seed of all random numbers
     */
    public record Plan(
            int epochs,
            int batch,
            double learningRate,
            double encoderRate,
            double weightDecay,
            double heldBack,
            long seed) {
        // As published for SAM (Kirillov et al. 2023, appendix A), but for the encoder's own rate.
        private static final double ENCODER_RATE = 0.2;
        private static final double WEIGHT_DECAY = 0.01;
        private static final double HELD_BACK = 0.12;

        /**
         * Creates a plan with the usual rates.
         *
         * @param epochs passes over the images
         * @param batch images per step
         * @param learningRate highest learning rate
         * @param seed seed of all random numbers
         * @return the plan
         */
        public static Plan of(int epochs, int batch, double learningRate, long seed) {
            return new Plan(
                    epochs, batch, learningRate, ENCODER_RATE, WEIGHT_DECAY, HELD_BACK, seed);
        }
    }

    /**
     * Prepares the training.
     *
     * @param sam the model, changed in place
     * @param images images with objects, and perhaps images without masks
     * @param plan how to train
     */
    Pretraining(Sam sam, ObjectImages images, Plan plan) {
        this.sam = sam;
        this.plan = plan;
        this.seeds = new Seeds(plan.seed());
        this.side = sam.config().inputSide();
        for (ObjectImage image : images.images()) {
            if (isHeldOut(image.group())) {
                held.add(image);
            } else {
                train.add(random -> image);
            }
        }
        if (held.isEmpty() || train.isEmpty()) {
            throw new InputException(
                    "pretrain: "
                            + Counted.of(images.images().size(), "image")
                            + " of too few cases to hold some out for evaluation");
        }
        for (UnmarkedImage image : images.unmarked()) {
            if (!isHeldOut(image.group())) {
                train.add(image::draw);
            }
        }
    }

    /** By name of the case, so that its images stay together whatever else is listed. */
    private boolean isHeldOut(String group) {
        return seeds.generator("held", group).nextDouble() < plan.heldBack();
    }

    /**
     * Trains, or resumes an interrupted training.
     *
     * @param working folder for the states of epochs
     * @param progress receives progress and messages
     * @return the record of each epoch
     */
    List<EpochLoop.Epoch> run(Path working, Progress progress) {
        List<String> backbone = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        int steps = (train.size() + plan.batch() - 1) / plan.batch();
        try (StateDict trainable = trainable(backbone, rest);
                MeanWeights mean = new MeanWeights(trainable, MEAN_EPOCHS * steps);
                StateDict state = state(trainable, mean);
                AdamW optimizer = new AdamW(tensors(rest), options())) {
            List<Double> factors = new ArrayList<>(List.of(1.0));
            factors.addAll(EncoderRates.add(optimizer, sam, backbone, plan.encoderRate()));
            EpochLoop.Work work =
                    new EpochLoop.Work() {
                        @Override
                        public double train(int epoch) {
                            return trainEpoch(new Batches(epoch, steps, mean), optimizer, progress);
                        }

                        @Override
                        public EpochLoop.Validation validate(int epoch) {
                            return mean.use(() -> validation());
                        }
                    };
            List<EpochLoop.Epoch> history =
                    new EpochLoop(working, state, optimizer, factors)
                            .run(
                                    plan.epochs(),
                                    plan.epochs(),
                                    epoch -> plan.learningRate() * rate(epoch),
                                    work,
                                    "pretrain",
                                    progress);
            mean.exchange();
            sam.state().tensors().values().forEach(t -> t.requires_grad_(false));
            return history;
        }
    }

    /** The tensors that learn; their keys are added to one of the lists. */
    private StateDict trainable(List<String> backbone, List<String> rest) {
        StateDict trainable = new StateDict();
        sam.state()
                .tensors()
                .forEach(
                        (key, tensor) -> {
                            if (key.endsWith("positional_encoding_gaussian_matrix")) {
                                return;
                            }
                            (sam.ownRate(key).isPresent() ? backbone : rest).add(key);
                            tensor.requires_grad_(true);
                            trainable.put(key, tensor);
                        });
        return trainable;
    }

    /** What an epoch leaves behind: weights and means, shared with both. */
    private static StateDict state(StateDict trainable, MeanWeights mean) {
        StateDict state = new StateDict();
        trainable.tensors().forEach(state::put);
        mean.means().forEach((key, tensor) -> state.put(MEAN + key, tensor));
        return state;
    }

    private EpochLoop.Validation validation() {
        Map<String, Double> quality = quality(MEASURED);
        return new EpochLoop.Validation(1 - PromptQuality.mean(quality), quality);
    }

    private double rate(int epoch) {
        double warm = Math.min(1, (epoch + 1) / 2.0);
        return warm * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * epoch / plan.epochs())));
    }

    private TensorVector tensors(List<String> keys) {
        TensorVector tensors = new TensorVector();
        keys.forEach(key -> tensors.push_back(sam.state().get(key)));
        return tensors;
    }

    private AdamWOptions options() {
        AdamWOptions options = new AdamWOptions(plan.learningRate());
        options.weight_decay().put(plan.weightDecay());
        return options;
    }

    private double trainEpoch(Batches batches, AdamW optimizer, Progress progress) {
        TensorVector parameters = new TensorVector();
        sam.state().tensors().values().stream()
                .filter(Tensor::requires_grad)
                .forEach(parameters::push_back);
        TrainingSteps training =
                new TrainingSteps(optimizer, new TrainingSteps.Clipping(parameters, GRADIENT_NORM));
        try (Progress.Task task =
                progress.start("pretrain epoch " + (batches.epoch + 1), train.size())) {
            return training.run(batches, task);
        }
    }

    /** The exercises of an epoch. */
    private final class Batches implements TrainingSteps.Batches<List<PromptTask>> {
        private final int epoch;
        private final int steps;
        private final MeanWeights mean;
        private final int[] order;

        Batches(int epoch, int steps, MeanWeights mean) {
            this.epoch = epoch;
            this.steps = steps;
            this.mean = mean;
            this.order = Shuffle.of(train.size(), seeds.generator("shuffle", "" + epoch));
        }

        @Override
        public int count() {
            return steps;
        }

        @Override
        public List<PromptTask> read(int step) {
            boolean first = epoch < Math.min(FIRST_EPOCHS, plan.epochs() / 4);
            List<PromptTask> batch = new ArrayList<>();
            for (int i : TrainingSteps.batch(order, step, plan.batch())) {
                RandomGenerator random = seeds.generator("task", "" + epoch, "" + i);
                List<PromptTask.Kind> kinds =
                        (first ? FIRST_KINDS : KINDS)
                                .stream()
                                        .map(list -> list.get(random.nextInt(list.size())))
                                        .toList();
                batch.addAll(PromptTask.draw(shown(i, random), side, kinds, true, random));
            }
            return batch;
        }

        private ObjectImage shown(int i, RandomGenerator random) {
            if (random.nextDouble() >= MOSAICS) {
                return train.get(i).draw(random);
            }
            return Mosaic.of(
                    IntStream.range(0, 4)
                            .map(k -> k == 0 ? i : random.nextInt(train.size()))
                            .mapToObj(k -> train.get(k).draw(random))
                            .toList());
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, List<PromptTask> batch) {
            RandomGenerator clicking = seeds.generator("click", "" + epoch, "" + step);
            return List.of(() -> loss(batch, clicking));
        }

        @Override
        public void taken(int step) {
            mean.add((long) epoch * steps + step);
        }

        @Override
        public int size(List<PromptTask> batch) {
            return batch.size() / KINDS.size();
        }
    }

    private Tensor loss(List<PromptTask> batch, RandomGenerator clicking) {
        Tensor embedding = PromptBatch.embed(sam, batch, KINDS.size());
        Tensor target = PromptBatch.targets(batch);
        Tensor small = torch.adaptive_avg_pool2d(target, side / 4, side / 4);
        Clicks clicks = Clicks.of(batch);
        MaskPrediction first = sam.decode(embedding, clicks.prompts(sam, Optional.empty()), false);
        int corrections = 1 + clicking.nextInt(MAX_CORRECTIONS);
        Tensor found = first.lowResLogits().detach();
        try (GradientMode off = Torch.noGrad()) {
            for (int i = 1; i < corrections; i++) {
                clicks.correct(found, target, clicking);
                found = corrected(embedding, clicks, found).lowResLogits();
            }
        }
        clicks.correct(found, target, clicking);
        MaskPrediction last = corrected(embedding, clicks, found);
        return loss(first, small).add(loss(last, small)).div(new Scalar(2.0));
    }

    private MaskPrediction corrected(Tensor embedding, Clicks clicks, Tensor found) {
        return sam.decode(embedding, clicks.prompts(sam, Optional.of(found)), false);
    }

    private static Tensor loss(MaskPrediction prediction, Tensor target) {
        Tensor logits = prediction.lowResLogits();
        Tensor p = logits.sigmoid();
        Tensor bce = torch.binary_cross_entropy_with_logits(logits, target);
        Tensor inter = p.mul(target).sum(2, 3);
        Tensor sum = p.sum(2, 3).add(target.sum(2, 3));
        Tensor dice =
                inter.mul(new Scalar(2.0))
                        .add(new Scalar(1.0))
                        .div(sum.add(new Scalar(1.0)))
                        .neg()
                        .add(new Scalar(1.0))
                        .mean();
        Tensor iou;
        try (GradientMode off = Torch.noGrad()) {
            Tensor hard = logits.gt(new Scalar(0)).to(target.scalar_type());
            Tensor both = hard.mul(target).sum(2, 3);
            Tensor either = hard.sum(2, 3).add(target.sum(2, 3)).sub(both);
            iou = both.div(either.clamp_min(new Scalar(1.0)));
        }
        Tensor quality = torch.mse_loss(prediction.iou(), iou);
        return bce.add(dice).add(quality);
    }

    /**
     * Measures how well the model follows prompts on the held-out cases: intersection over union of
     * one object after 1, 3 and 8 clicks and from a box, of some objects from points, and of some
     * or all from what an activation map might show of them.
     *
     * @param most maximum number of images; the first ones are used
     * @return {@code click1}, {@code click3}, {@code click8}, {@code box}, {@code points}, {@code
     *     map}: means, 0..1
     */
    Map<String, Double> quality(int most) {
        return PromptQuality.of(sam, held.subList(0, Math.min(most, held.size())), seeds);
    }

    /**
     * Returns how many images are trained on, with masks and without.
     *
     * @return 1 or more
     */
    int trainedOn() {
        return train.size();
    }

    /**
     * Returns how many images are held out for evaluation.
     *
     * @return 1 or more
     */
    int heldBack() {
        return held.size();
    }
}
