package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.Test;

class MeanWeightsTest {
    private final StateDict weights = new StateDict();

    MeanWeightsTest() {
        Torch.start();
        weights.put("w", ImageTensors.floats(new float[] {7, -7}, 2).requires_grad_(true));
    }

    private static float first(Tensor tensor) {
        return ImageTensors.values(tensor.detach())[0];
    }

    /** Sets the weights of a step and takes them in. */
    private void step(MeanWeights mean, int step, double value) {
        try (GradientMode off = Torch.noGrad()) {
            weights.get("w").fill_(new Scalar(value));
        }
        mean.add(step);
    }

    @Test
    void theFirstStepsCountAlike() {
        MeanWeights mean = new MeanWeights(weights, 4);
        step(mean, 0, 1);
        step(mean, 1, 2);
        step(mean, 2, 6);
        assertThat(first(mean.means().get("w"))).isEqualTo(3);
    }

    @Test
    void laterOnesCountByTheSpan() {
        MeanWeights mean = new MeanWeights(weights, 4);
        for (int i = 0; i < 10; i++) {
            step(mean, i, 8);
        }
        step(mean, 10, 0);
        assertThat(first(mean.means().get("w"))).isEqualTo(6);
    }

    @Test
    void theMeanIsUsedAndTheWeightsComeBack() {
        MeanWeights mean = new MeanWeights(weights, 4);
        step(mean, 0, 2);
        step(mean, 1, 4);
        assertThat(mean.use(() -> first(weights.get("w")))).isEqualTo(3);
        assertThat(first(weights.get("w"))).isEqualTo(4);
        assertThat(first(mean.means().get("w"))).isEqualTo(3);
        assertThatThrownBy(
                        () ->
                                mean.use(
                                        () -> {
                                            throw new IllegalStateException("ended");
                                        }))
                .hasMessage("ended");
        assertThat(first(weights.get("w"))).isEqualTo(4);
        mean.exchange();
        assertThat(first(weights.get("w"))).isEqualTo(3);
        assertThat(weights.get("w").requires_grad()).isTrue();
    }
}
