package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class ProgressiveDropoutTest {
    static {
        Torch.start();
    }

    /** Evidence of two patches of 2 x 2 places. */
    private static final float[] PLACES = {4, 2, -1, -3, 0.5f, 1, 0, 0.25f};

    private static Tensor places() {
        return ImageTensors.floats(PLACES, 2, 1, 2, 2);
    }

    /** The first patch has tumour, the second none. */
    private static Tensor labels() {
        return ImageTensors.floats(new float[] {1, 0}, 2, 1, 1, 1).expand(2, 1, 6, 6);
    }

    private static double crossEntropy(double first, double second) {
        return (Math.log1p(Math.exp(-first)) + Math.log1p(Math.exp(second))) / 2;
    }

    @Test
    void theThresholdFallsByTwoPercentAnEpochDownToItsBound() {
        assertThat(ProgressiveDropout.threshold(0)).isEqualTo(1);
        assertThat(ProgressiveDropout.threshold(1)).isCloseTo(0.98, within(1e-12));
        assertThat(ProgressiveDropout.threshold(3)).isCloseTo(0.941192, within(1e-12));
        assertThat(ProgressiveDropout.threshold(21)).isCloseTo(0.6542558, within(1e-7));
        // 0.98^22 is 0.6412.
        assertThat(ProgressiveDropout.threshold(22)).isEqualTo(0.65);
        assertThat(ProgressiveDropout.threshold(500)).isEqualTo(0.65);
    }

    @Test
    void theMostDiscriminativePlacesOfEachClassWeighNothing() {
        try (TorchScope scope = Torch.scope()) {
            // Dropped: above 2.8 of tumour and 2.1 of none; above 0.7 in the second patch.
            assertThat(ImageTensors.values(ProgressiveDropout.attention(places(), 0.7)))
                    .containsExactly(0, 1, 0.5f, 0, 0.25f, 0, 0, 0.125f);
            // What equals the threshold stays.
            assertThat(ImageTensors.values(ProgressiveDropout.attention(places(), 0.5)))
                    .containsExactly(0, 1, 0.5f, 0, 0.25f, 0, 0, 0.125f);
            assertThat(ImageTensors.values(ProgressiveDropout.attention(places(), 1)))
                    .as("nothing is above its largest value")
                    .containsExactly(2, 1, 0.5f, 1.5f, 0.25f, 0.5f, 0, 0.125f);
        }
    }

    @Test
    void theFirstThreeEpochsCompareTheMeanOfAllPlacesWithTheLabel() {
        try (TorchScope scope = Torch.scope()) {
            // (4 + 2 - 1 - 3) / 4 and (0.5 + 1 + 0 + 0.25) / 4.
            for (int epoch = 0; epoch < 3; epoch++) {
                assertThat(new ProgressiveDropout().of(places(), labels(), epoch).item_double())
                        .isCloseTo(crossEntropy(0.5, 0.4375), within(1e-6));
            }
        }
    }

    @Test
    void laterOnesCompareTheWeightedMean() {
        try (TorchScope scope = Torch.scope()) {
            // (2 * 1 - 1 * 0.5) / 4 and (0.5 * 0.25 + 0.25 * 0.125) / 4.
            double expected = crossEntropy(0.375, 0.0390625);
            for (int epoch : new int[] {3, 40}) {
                assertThat(new ProgressiveDropout().of(places(), labels(), epoch).item_double())
                        .isCloseTo(expected, within(1e-6));
            }
        }
    }

    /** The logit is the mean of the signed squares of what is left, halved. */
    @Test
    void theGradientRunsThroughTheWeightsAndNotThroughWhatIsDropped() {
        try (TorchScope scope = Torch.scope()) {
            Tensor places = places().requires_grad_(true);
            new ProgressiveDropout().of(places, labels(), 3).backward();
            double first = 1 / (1 + Math.exp(-0.375)) - 1;
            double second = 1 / (1 + Math.exp(-0.0390625));
            double[] slopes = {0, 2, 1, 0, 0.5, 0, 0, 0.25};
            float[] gradient = ImageTensors.values(places.grad());
            for (int i = 0; i < 8; i++) {
                double expected = (i < 4 ? first : second) / 2 * slopes[i] / 4;
                assertThat((double) gradient[i]).isCloseTo(expected, within(1e-6));
            }
        }
    }
}
