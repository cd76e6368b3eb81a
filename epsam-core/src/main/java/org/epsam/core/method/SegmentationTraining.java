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
 * Trains the network of a classifier on masks that may be wrong (docs/METHOD.md, other methods); a
 * label is a mask of the whole patch. Rates, epochs and changes of colour are those of the
 * classifier; patches are mirrored and turned by quarters, with their masks. The last epoch is
 * kept, as no mask may choose one.
 */
public final class SegmentationTraining {
    private final Classifier network;
    private final ClassifySettings plan;
    private final Seeds seeds;
    private final String name;
    private final List<Example> examples;
    private final Loss loss;
    private final PatchAugmentation colours;

    /**
     * A patch to learn from.
     *
     * @param name of the patch
     * @param image reads its pixels
     * @param targets reads its masks, which have its size; as many for all patches
     */
    public record Example(String name, Supplier<RgbImage> image, Supplier<List<Mask>> targets) {}

    /** What is learned of the masks. */
    public interface Loss {
        /**
         * Computes the loss of a batch.
         *
         * @param places [B, 1, h, w], the logits of the network's places, in training mode
         * @param targets [B, N, H, W], float, 0 or 1, in the size of the network's input
         * @param epoch from 0
         * @return a scalar, the mean over the batch, differentiable
         */
        Tensor of(Tensor places, Tensor targets, int epoch);
    }

    /**
     * Prepares the training.
     *
     * @param network changed in place
     * @param plan how to train
     * @param seeds source of randomness
     * @param name of the method: the same name, the same random numbers
     * @param examples at least one
     * @param loss what is learned of their masks
     */
    public SegmentationTraining(
            Classifier network,
            ClassifySettings plan,
            Seeds seeds,
            String name,
            List<Example> examples,
            Loss loss) {
        this.network = network;
        this.plan = plan;
        this.seeds = seeds;
        this.name = name;
        this.examples = List.copyOf(examples);
        this.loss = loss;
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

    /** A patch and its masks, turned alike. */
    private record Turned(RgbImage image, List<Mask> targets) {}

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
                                example.targets().get().stream()
                                        .map(target -> Dihedral.of(target, variant))
                                        .toList()));
            }
            return batch;
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, List<Turned> batch) {
            RandomGenerator random = seeds.generator(name, "step", "" + epoch, "" + step);
            Tensor input;
            Tensor targets;
            try (GradientMode off = Torch.noGrad()) {
                input =
                        colours.of(
                                network.input(batch.stream().map(Turned::image).toList()), random);
                targets = targets(batch, (int) input.size(2), (int) input.size(3));
            }
            List<TrainingSteps.Part> parts =
                    TrainingSteps.parts(batch.size(), network.network().trainsApart());
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (TrainingSteps.Part part : parts) {
                losses.add(
                        () ->
                                loss.of(
                                                network.network()
                                                        .trainingPlaces(
                                                                input.narrow(
                                                                        0,
                                                                        part.from(),
                                                                        part.size()),
                                                                random::nextDouble),
                                                targets.narrow(0, part.from(), part.size()),
                                                epoch)
                                        .mul(new Scalar((double) part.size() / batch.size())));
            }
            return losses;
        }

        @Override
        public int size(List<Turned> batch) {
            return batch.size();
        }
    }

    private static Tensor targets(List<Turned> batch, int height, int width) {
        TensorVector patches = new TensorVector();
        for (Turned turned : batch) {
            TensorVector masks = new TensorVector();
            for (Mask target : turned.targets()) {
                masks.push_back(ImageTensors.of(Resize.nearest(target, width, height)));
            }
            patches.push_back(torch.stack(masks));
        }
        return torch.stack(patches);
    }
}
