package org.epsam.core.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.config.AdaptSettings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.image.SoftMask;
import org.epsam.core.localize.Localization;
import org.epsam.core.train.EncoderRates;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.LearningRate;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.RgbImage;

/**
 * Trains SAM's mask decoder on pseudo masks with points drawn inside them (docs/METHOD.md, sections
 * 3 and 4). Prompt encoder and, unless it is given a rate, image encoder stay as they are.
 */
public final class DecoderTraining {
    private final Sam sam;
    private final DecoderLoss loss;
    private final ExampleVariation variation;
    private final AdaptSettings plan;
    private final Seeds seeds;
    private final String name;

    /**
     * A patch to train on.
     *
     * @param name its name, from which its random numbers are derived
     * @param image reads its pixels
     * @param target the current pseudo mask, of the image's size; for a patch without tumour, where
     *     it is prompted nevertheless
     * @param where reads where the classifier localizes tumour
     * @param tumour whether the mask is the target; otherwise the target is empty
     * @param weight its weight in the loss, relative to the others'; 1 on average
     */
    public record Example(
            String name,
            Supplier<RgbImage> image,
            SoftMask target,
            Supplier<Localization> where,
            boolean tumour,
            double weight) {
        /**
         * Returns the example with another weight in the loss.
         *
         * @param newWeight 0 or more
         * @return a copy with this weight
         */
        public Example weighing(double newWeight) {
            return new Example(name, image, target, where, tumour, newWeight);
        }
    }

    /**
     * Prepares the training.
     *
     * @param sam the model; its mask decoder is changed in place, and its image encoder if that has
     *     a rate
     * @param embeddings of the model's encoder; not used where that has a rate
     * @param settings how to train
     * @param seeds source of randomness
     * @param name of the stage: the same name, the same random numbers
     */
    public DecoderTraining(
            Sam sam, Embeddings embeddings, TuningSettings settings, Seeds seeds, String name) {
        this.sam = sam;
        this.loss = new DecoderLoss(sam, embeddings, settings);
        this.variation = new ExampleVariation(settings, seeds, name);
        this.plan = settings.adapt();
        this.seeds = seeds;
        this.name = name;
    }

    /**
     * Trains, or resumes an interrupted training. Afterwards the model has the best weights.
     *
     * @param positives patches with pseudo masks
     * @param negatives patches without tumour: each epoch uses different ones, as many as
     *     configured
     * @param validation validates the current decoder; without it the last epoch is kept
     * @param working folder for the states of epochs
     * @param progress receives progress and messages
     * @return the record of each epoch
     */
    public List<EpochLoop.Epoch> run(
            List<Example> positives,
            List<Example> negatives,
            Optional<Supplier<EpochLoop.Validation>> validation,
            Path working,
            Progress progress) {
        StateDict trainable = new StateDict();
        AdamW optimizer = optimizer(trainable);
        List<Double> factors = new ArrayList<>(List.of(1.0));
        if (plan.tunesEncoder()) {
            List<String> encoder = sam.encoderParameterNames();
            encoder.forEach(key -> trainable.put(key, sam.state().get(key).requires_grad_(true)));
            factors.addAll(EncoderRates.add(optimizer, sam, encoder, plan.encoderRate()));
        }
        int without = plan.negatives(positives.size(), negatives.size());
        int steps = (positives.size() + without + plan.batch() - 1) / plan.batch();
        EpochLoop.Work work =
                new EpochLoop.Work() {
                    @Override
                    public double train(int epoch) {
                        List<Example> examples = new ArrayList<>(positives);
                        examples.addAll(some(negatives, without, epoch));
                        String label = name + ", epoch " + (epoch + 1);
                        try (Progress.Task task = progress.start(label, examples.size())) {
                            return new TrainingSteps(optimizer)
                                    .run(new Batches(examples, steps, epoch), task);
                        }
                    }

                    @Override
                    public EpochLoop.Validation validate(int epoch) {
                        return validation.map(Supplier::get).orElse(EpochLoop.Validation.NONE);
                    }
                };
        List<EpochLoop.Epoch> history =
                new EpochLoop(working, trainable, optimizer, factors)
                        .run(
                                plan.epochs(),
                                validation.isPresent() ? plan.patience() : plan.epochs(),
                                rate(steps)::at,
                                work,
                                name,
                                progress);
        trainable.tensors().values().forEach(t -> t.requires_grad_(false));
        trainable.close();
        optimizer.close();
        return history;
    }

    /** An optimizer of the decoder's parameters, which are added to those that training changes. */
    private AdamW optimizer(StateDict trainable) {
        TensorVector parameters = new TensorVector();
        for (String key : sam.decoderParameterNames()) {
            Tensor tensor = sam.state().get(key).requires_grad_(true);
            trainable.put(key, tensor);
            parameters.push_back(tensor);
        }
        AdamWOptions options = new AdamWOptions(plan.learningRate());
        options.weight_decay().put(plan.weightDecay());
        return new AdamW(parameters, options);
    }

    private LearningRate rate(int steps) {
        int epochs = plan.cosinePeriod() > 0 ? plan.cosinePeriod() : plan.epochs();
        return new LearningRate.Cosine(
                plan.learningRate(), plan.cosineOverBatches() ? steps : epochs);
    }

    private List<Example> some(List<Example> negatives, int count, int epoch) {
        int[] order = Shuffle.of(negatives.size(), seeds.generator(name, "negatives", "" + epoch));
        return IntStream.range(0, count).mapToObj(i -> negatives.get(order[i])).toList();
    }

    /** The examples of an epoch in their order. */
    private final class Batches implements TrainingSteps.Batches<List<VariedExample>> {
        private final List<Example> examples;
        private final int steps;
        private final int epoch;
        private final int[] order;

        Batches(List<Example> examples, int steps, int epoch) {
            this.examples = examples;
            this.steps = steps;
            this.epoch = epoch;
            this.order = Shuffle.of(examples.size(), seeds.generator(name, "order", "" + epoch));
        }

        @Override
        public int count() {
            return steps;
        }

        @Override
        public List<VariedExample> read(int step) {
            double fraction = variation.fractionOfPoints(epoch, step);
            List<VariedExample> varied = new ArrayList<>();
            for (int i : TrainingSteps.batch(order, step, plan.batch())) {
                varied.add(variation.vary(examples.get(i), epoch, fraction));
            }
            return varied;
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, List<VariedExample> batch) {
            List<VariedExample> usable =
                    batch.stream().filter(e -> e.prompt().isPresent()).toList();
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (TrainingSteps.Part part : TrainingSteps.halves(usable.size())) {
                Scalar share = new Scalar((double) part.size() / usable.size());
                losses.add(() -> loss.of(usable.subList(part.from(), part.to())).mul(share));
            }
            return losses;
        }

        @Override
        public int size(List<VariedExample> batch) {
            return batch.size();
        }
    }
}
