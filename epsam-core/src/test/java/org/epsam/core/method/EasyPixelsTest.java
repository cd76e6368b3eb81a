package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class EasyPixelsTest {
    static {
        Torch.start();
    }

    /** Logits of two images of 1 x 3 pixels; the target of the second has one label only. */
    private static final float[] LOGITS = {2, -1, 0.5f, -3, 1, 0};

    private static final float[] TARGET = {1, 1, 0, 0, 0, 0};

    private static double loss(int i) {
        double z = LOGITS[i];
        return Math.log1p(Math.exp(z)) - z * TARGET[i];
    }

    /** The softmax of the negative losses of an image over their mean, as in the publication. */
    private static double weight(int i) {
        if (i >= 3) {
            return 1;
        }
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += Math.exp(-loss(k));
        }
        return Math.exp(-loss(i)) / (sum / 3);
    }

    @Test
    void pixelsWeighByTheSoftmaxOfTheirNegativeLosses() {
        double expected = 0;
        for (int i = 0; i < 6; i++) {
            expected += weight(i) * loss(i) / 6;
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor logits = ImageTensors.floats(LOGITS, 2, 1, 3);
            Tensor target = ImageTensors.floats(TARGET, 2, 1, 3);
            assertThat(EasyPixels.loss(logits, target).item_double())
                    .isCloseTo(expected, within(1e-6));
        }
        assertThat(weight(0)).isGreaterThan(1.5);
        assertThat(weight(1)).isLessThan(0.6);
    }

    @Test
    void theGradientIsThatOfTheCrossEntropyTimesTheWeight() {
        try (TorchScope scope = Torch.scope()) {
            Tensor logits = ImageTensors.floats(LOGITS, 2, 1, 3).requires_grad_(true);
            Tensor target = ImageTensors.floats(TARGET, 2, 1, 3);
            EasyPixels.loss(logits, target).backward();
            float[] gradient = ImageTensors.values(logits.grad());
            for (int i = 0; i < 6; i++) {
                double probability = 1 / (1 + Math.exp(-LOGITS[i]));
                assertThat(gradient[i])
                        .isCloseTo(
                                (float) (weight(i) * (probability - TARGET[i]) / 6), within(1e-6f));
            }
        }
    }
}
