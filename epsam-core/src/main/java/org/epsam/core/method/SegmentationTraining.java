package org.epsam.core.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.classify.ClassifierOptimizer;
import org.epsam.core.classify.PatchAugmentation;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;

/**
 * Trains the network of a classifier pixel by pixel on masks that may be wrong (docs/METHOD.md,
 * other methods). Rates, epochs and changes of colour are those of the classifier; patches are
 * mirrored and turned by quarters, with their masks. The last epoch is kept, as no mask may choose
 * one.
 */
public final class SegmentationTraining {
    private final Classifier network;
    private final ClassifySettings plan;
    private final Seeds seeds;
    private final String name;
    private final List<Example> examples;
    private final PatchAugmentation colours;

    /**
     * A patch to learn from.
     *
     * @param name of the patch
     * @param image reads its pixels
     * @param target reads its mask, which has its size
     */
    public record Example(String name, Supplier<RgbImage> image, Supplier<Mask> target) {}

    /**
     * Prepares the training.
     *
     * @param network changed in place
     * @param plan how to train
     * @param seeds source of randomness
     * @param name of the method: the same name, the same random numbers
     * @param examples at least one
     */
    public SegmentationTraining(
            Classifier network,
            ClassifySettings plan,
            Seeds seeds,
            String name,
            List<Example> examples) {
        this.network = network;
        this.plan = plan;
        this.seeds = seeds;
        this.name = name;
        this.examples = List.copyOf(examples);
        this.colours = new PatchAugmentation(plan.augmentation().ofColours());
    }

    /**
     * Trains, or resumes an interrupted training.
     *
     * @param working folder for the states of epochs
     * @param progress receives progress and messages
     * @return the record of each epoch
     */
    public List<EpochLoop.Epoch> run(Path working, Progress progress) {
        try (ClassifierOptimizer optimizer = new ClassifierOptimizer(network.network(), plan)) {
            return new EpochLoop(
                            working,
                            network.network().state(),
                            optimizer.adam(),
                            optimizer.factors())
                    .run(
                            plan.epochs(),
                            plan.epochs(),
                            optimizer::rate,
                            new EpochLoop.Work() {
                                @Override
                                public double train(int epoch) {
                                    optimizer.begin(epoch);
                                    return trainEpoch(epoch, optimizer.adam(), progress);
                                }

                                @Override
                                public EpochLoop.Validation validate(int epoch) {
                                    return EpochLoop.Validation.NONE;
                                }
                            },
                            name,
                            progress);
        }
    }

    private double trainEpoch(int epoch, Adam optimizer, Progress progress) {
        String label = name + ", epoch " + (epoch + 1);
        try (Progress.Task task = progress.start(label, examples.size())) {
            return new TrainingSteps(optimizer).run(new Batches(epoch), task);
        }
    }

    /** A patch and its mask, turned alike. */
    private record Turned(RgbImage image, Mask target) {}

    /** The examples of an epoch in their order. */
    private final class Batches implements TrainingSteps.Batches<List<Turned>> {
        private final int epoch;
        private final int[] order;

        Batches(int epoch) {
            this.epoch = epoch;
            this.order = Shuffle.of(examples.size(), seeds.generator(name, "order", "" + epoch));
        }

        @Override
        public int count() {
            return TrainingSteps.countWithoutSingle(order.length, plan.batch());
        }

        @Override
        public List<Turned> read(int step) {
            List<Turned> batch = new ArrayList<>();
            for (int i : TrainingSteps.batch(order, step, plan.batch())) {
                Example example = examples.get(i);
                RgbImage image = example.image().get();
                int drawn =
                        seeds.generator(name, "turn", "" + epoch, example.name())
                                .nextInt(Dihedral.COUNT);
                // Those of a batch must keep their shape.
                int variant = image.width() == image.height() ? drawn : drawn / 2 * 2;
                batch.add(
                        new Turned(
                                Dihedral.of(image, variant),
                                Dihedral.of(example.target().get(), variant)));
            }
            return batch;
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, List<Turned> batch) {
            RandomGenerator random = seeds.generator(name, "step", "" + epoch, "" + step);
            Tensor input;
            Tensor target;
            try (GradientMode off = Torch.noGrad()) {
                input =
                        colours.of(
                                network.input(batch.stream().map(Turned::image).toList()), random);
                target = targets(batch, (int) input.size(2), (int) input.size(3));
            }
            List<TrainingSteps.Part> parts =
                    TrainingSteps.parts(batch.size(), network.network().trainsApart());
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (TrainingSteps.Part part : parts) {
                losses.add(
                        () ->
                                loss(
                                                input.narrow(0, part.from(), part.size()),
                                                target.narrow(0, part.from(), part.size()),
                                                random)
                                        .mul(new Scalar((double) part.size() / batch.size())));
            }
            return losses;
        }

        @Override
        public int size(List<Turned> batch) {
            return batch.size();
        }
    }

    private Tensor loss(Tensor input, Tensor target, RandomGenerator random) {
        Tensor places = network.network().trainingPlaces(input, random::nextDouble);
        return EasyPixels.loss(
                SegmentationNetwork.enlarged(places, target.size(1), target.size(2)), target);
    }

    private static Tensor targets(List<Turned> batch, int height, int width) {
        TensorVector masks = new TensorVector();
        for (Turned turned : batch) {
            masks.push_back(ImageTensors.of(Resize.nearest(turned.target(), width, height)));
        }
        return torch.stack(masks);
    }
}
