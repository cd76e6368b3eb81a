package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.task.Progress;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.Test;

class TrainingStepsTest {
    private static final double RATE = 0.25;

    private final Tensor weight;
    private final TensorVector parameters = new TensorVector();
    private final List<Tensor> losses = new ArrayList<>();

    TrainingStepsTest() {
        Torch.start();
        weight = torch.zeros(new long[] {1}).requires_grad_(true);
        parameters.push_back(weight);
    }

    /** The loss is the weight times the batch; of batch 0 there is none. */
    private record Slopes(Tensor weight, List<Tensor> losses, double... slopes)
            implements TrainingSteps.Batches<Double> {
        @Override
        public int count() {
            return slopes.length;
        }

        @Override
        public Double read(int step) {
            return slopes[step];
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, Double slope) {
            assertThat(slope).isEqualTo(slopes[step]);
            return slope == 0 ? List.of() : List.of(() -> loss(slope));
        }

        private Tensor loss(double slope) {
            Tensor loss = weight.mul(new Scalar(slope)).sum();
            losses.add(loss);
            return loss;
        }

        @Override
        public int size(Double slope) {
            return 1;
        }
    }

    private SGD optimizer() {
        return new SGD(parameters, new SGDOptions(RATE));
    }

    private double run(TrainingSteps steps, double... slopes) {
        try (Progress.Task task = Progress.SILENT.start("test", slopes.length)) {
            return steps.run(new Slopes(weight, losses, slopes), task);
        }
    }

    @Test
    void eachStepFollowsTheGradientOfItsOwnBatch() {
        double mean = run(new TrainingSteps(optimizer()), 1, 2, -1);
        // -0.25, then -0.25 - 0.5, then -0.75 + 0.25
        assertThat(weight.detach().item_double()).isEqualTo(-0.5);
        // 0, then 2 * -0.25, then -1 * -0.75
        assertThat(mean).isEqualTo((0 - 0.5 + 0.75) / 3);
    }

    @Test
    void batchesWithNothingToLearnFromDoNotCount() {
        assertThat(run(new TrainingSteps(optimizer()), 1, 0, 2)).isEqualTo((0 - 0.5) / 2);
        assertThat(run(new TrainingSteps(optimizer()), 0, 0)).isNaN();
    }

    @Test
    void largeGradientsAreClipped() {
        run(new TrainingSteps(optimizer(), new TrainingSteps.Clipping(parameters, 1)), 5);
        assertThat(weight.detach().item_double()).isCloseTo(-RATE, within(1e-5));
        run(new TrainingSteps(optimizer(), new TrainingSteps.Clipping(parameters, 1)), -0.5);
        assertThat(weight.detach().item_double()).isCloseTo(-RATE / 2, within(1e-5));
    }

    /** The loss is the mean of squares of a sum of products, in two halves. */
    private record Halves(Tensor weights, Tensor inputs) implements TrainingSteps.Batches<Integer> {
        @Override
        public int count() {
            return 3;
        }

        @Override
        public Integer read(int step) {
            return (int) inputs.size(0);
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, Integer size) {
            return TrainingSteps.halves(size).stream().map(part -> loss(part, size)).toList();
        }

        private Supplier<Tensor> loss(TrainingSteps.Part part, int size) {
            return () ->
                    inputs.narrow(0, part.from(), part.size())
                            .matmul(weights)
                            .square()
                            .sum()
                            .div(new Scalar((double) size));
        }

        @Override
        public int size(Integer size) {
            return size;
        }
    }

    private float[] trainedInHalves(int threads, int size) {
        Tensor weights = torch.linspace(new Scalar(-1.0), new Scalar(2.0), 64);
        Tensor inputs = torch.linspace(new Scalar(-0.3), new Scalar(0.1), size * 64);
        TensorVector trained = new TensorVector();
        trained.push_back(weights.requires_grad_(true));
        Torch.threads(threads);
        try (Progress.Task task = Progress.SILENT.start("test", size)) {
            new TrainingSteps(new SGD(trained, new SGDOptions(RATE)))
                    .run(new Halves(weights, inputs.view(size, 64)), task);
        } finally {
            Torch.threads(1);
        }
        return ImageTensors.values(weights.detach());
    }

    @Test
    void twoThreadsGiveTheBitsOfOne() {
        float[] alone = trainedInHalves(1, 7);
        assertThat(alone).isNotEqualTo(trainedInHalves(1, 6));
        for (int i = 0; i < 20; i++) {
            assertThat(trainedInHalves(2, 7)).isEqualTo(alone);
        }
    }

    @Test
    void halvesAreTheWholeBatch() {
        assertThat(TrainingSteps.halves(0)).isEmpty();
        assertThat(TrainingSteps.halves(1)).containsExactly(new TrainingSteps.Part(0, 1));
        assertThat(TrainingSteps.halves(5))
                .containsExactly(new TrainingSteps.Part(0, 3), new TrainingSteps.Part(3, 5));
    }

    @Test
    void whatAStepCreatesIsFreedAtItsEnd() {
        run(new TrainingSteps(optimizer()), 1, 2);
        assertThat(losses).hasSize(2).allMatch(loss -> loss.isNull());
        assertThat(weight.isNull()).isFalse();
    }
}
