package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DecoderAttentionTest {
    /** Of numbers of about 1. */
    private static final double TOLERANCE = 1e-5;

    private static final String IMAGE = "image";

    @Test
    void anImageIsSeenAsOneThatIsProjected() {
        TensorShapes shapes = new TensorShapes();
        DecoderAttention.declare(shapes, 128);
        try (StateDict state = SeededTensors.state(shapes.asMap());
                TorchScope scope = Torch.scope()) {
            torch.manual_seed(5);
            Tensor queries = torch.randn(2, 5, 256);
            Tensor position = torch.randn(1, 36, 256);
            state.put(IMAGE, torch.randn(2, 36, 256));
            state.tensors().values().forEach(t -> t.requires_grad_(true));
            Tensor image = state.get(IMAGE);
            DecoderAttention attention = new DecoderAttention(new Weights(state, ""));

            Tensor projected = attention.apply(queries, image.add(position), image);
            Map<String, Tensor> expected = gradients(state, projected);
            Tensor seen = attention.applyToImage(queries, image, position);
            Map<String, Tensor> found = gradients(state, seen);

            assertThat(distance(seen, projected)).isLessThan(TOLERANCE);
            expected.forEach(
                    (name, gradient) ->
                            assertThat(distance(found.get(name), gradient))
                                    .as(name)
                                    .isLessThan(
                                            TOLERANCE * gradient.abs().max().item_float()
                                                    + TOLERANCE));
        }
    }

    /** LibTorch's gradient of fused attention in bfloat16 takes several times as long. */
    @Test
    void noGradientInBfloat16IsThatOfFusedAttention() {
        Assumptions.assumeFalse(Torch.onGpu());
        try (TorchScope scope = Torch.scope()) {
            Tensor tokens = torch.randn(1, 8, 80, 16);
            Tensor reduced = tokens.to(ScalarType.BFloat16).requires_grad_(true);
            assertThat(DecoderAttention.isSlowWhenFused(reduced, reduced)).isTrue();
            assertThat(DecoderAttention.isSlowWhenFused(tokens.requires_grad_(true), tokens))
                    .isFalse();
        }
    }

    private static Map<String, Tensor> gradients(StateDict state, Tensor result) {
        result.mul(torch.arange(new Scalar(256)).cos()).sum().backward();
        Map<String, Tensor> gradients =
                state.tensors().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, e -> e.getValue().grad().clone()));
        state.tensors().values().forEach(t -> t.grad().zero_());
        return gradients;
    }

    private static double distance(Tensor a, Tensor b) {
        assertThat(a.sizes().vec().get()).isEqualTo(b.sizes().vec().get());
        return a.sub(b).abs().max().item_float();
    }
}
