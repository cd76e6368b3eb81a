package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class LayerSupervisionTest {
    static {
        Torch.start();
    }

    /** Logits of two patches of 1 x 2 pixels, and the masks of their three layers. */
    private static final float[] LOGITS = {2, -1, 0.5f, -3};

    private static final float[] MASKS = {1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1};

    private static final double[] WEIGHTS = {0.2, 0.2, 0.6};

    private static float target(int patch, int layer, int pixel) {
        return MASKS[6 * patch + 2 * layer + pixel];
    }

    @Test
    void theMasksOfTheLayersWeighAFifthAFifthAndThreeFifths() {
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            for (int layer = 0; layer < 3; layer++) {
                double loss =
                        Math.log1p(Math.exp(LOGITS[i])) - LOGITS[i] * target(i / 2, layer, i % 2);
                expected += WEIGHTS[layer] * loss / 4;
            }
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor places = ImageTensors.floats(LOGITS, 2, 1, 1, 2).requires_grad_(true);
            Tensor loss =
                    new LayerSupervision().of(places, ImageTensors.floats(MASKS, 2, 3, 1, 2), 7);
            assertThat(loss.item_double()).isCloseTo(expected, within(1e-6));
            loss.backward();
            float[] gradient = ImageTensors.values(places.grad());
            // The part of the weighted masks that each pixel is in.
            double[] inside = {0.2 + 0.6, 0.2 + 0.2, 0.2, 0.6};
            for (int i = 0; i < 4; i++) {
                double probability = 1 / (1 + Math.exp(-LOGITS[i]));
                assertThat((double) gradient[i])
                        .isCloseTo((probability - inside[i]) / 4, within(1e-6));
            }
        }
    }
}
