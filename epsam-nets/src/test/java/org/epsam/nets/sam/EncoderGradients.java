package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** Gradients of an image encoder. */
final class EncoderGradients {
    private static final double TOLERANCE = 0.05;

    private EncoderGradients() {}

    /**
     * Asserts that gradients reach all parameters of an encoder but no statistics, and that those
     * of some of them are the differences of a loss between two values of the weights.
     *
     * @param step half of the distance between these values, in norms of a tensor
     */
    static void assertMatchDifferences(Sam sam, double step, String... keys) {
        for (String key : sam.encoderParameterNames()) {
            sam.state().get(key).requires_grad_(true);
        }
        try (TorchScope scope = Torch.scope()) {
            loss(sam).backward();
            for (String key : sam.encoderNames()) {
                Tensor gradient = sam.state().get(key).grad();
                boolean expected = !BatchNormed.isStatistic(key);
                assertThat(gradient.defined()).as(key).isEqualTo(expected);
                if (expected) {
                    assertThat(gradient.isfinite().all().item_bool()).as(key).isTrue();
                }
            }
            for (String key : keys) {
                assertMatchesDifference(sam, step, key);
            }
        }
    }

    /** Along the gradient the loss changes fastest: by its norm. */
    private static void assertMatchesDifference(Sam sam, double step, String key) {
        try (GradientMode off = Torch.noGrad()) {
            Tensor weight = sam.state().get(key);
            double norm = weight.grad().norm().item_double();
            double length = step * Math.max(weight.norm().item_double(), 0.1);
            Tensor change = weight.grad().mul(new Scalar(length / norm));
            weight.add_(change);
            double above = loss(sam).item_double();
            weight.sub_(change.mul(new Scalar(2.0)));
            double below = loss(sam).item_double();
            weight.add_(change);
            assertThat((above - below) / (2 * length))
                    .as(key)
                    .isCloseTo(norm, within(TOLERANCE * norm));
        }
    }

    /** A product of the embedding with fixed numbers, as its own norm is fixed. */
    private static Tensor loss(Sam sam) {
        Tensor embedding = sam.encodeImage(SeededTensors.image(sam.config().inputSide()));
        Tensor numbers = SeededTensors.weight("numbers", embedding.numel());
        return embedding
                .to(torch.ScalarType.Double)
                .mul(numbers.view_as(embedding).to(torch.ScalarType.Double))
                .sum();
    }
}
