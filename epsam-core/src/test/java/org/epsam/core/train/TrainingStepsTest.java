package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.task.Progress;
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
        public Optional<Tensor> loss(int step, Double slope) {
            assertThat(slope).isEqualTo(slopes[step]);
            if (slope == 0) {
                return Optional.empty();
            }
            Tensor loss = weight.mul(new Scalar(slope.doubleValue())).sum();
            losses.add(loss);
            return Optional.of(loss);
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

    @Test
    void whatAStepCreatesIsFreedAtItsEnd() {
        run(new TrainingSteps(optimizer()), 1, 2);
        assertThat(losses).hasSize(2).allMatch(loss -> loss.isNull());
        assertThat(weight.isNull()).isFalse();
    }
}
