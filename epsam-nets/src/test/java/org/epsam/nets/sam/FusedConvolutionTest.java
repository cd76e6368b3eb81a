package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.FusedConvolution.Geometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fused convolution is a convolution and its activation, with packed weights or without. */
class FusedConvolutionTest {
    @ParameterizedTest
    @CsvSource({
        // in, out, kernel, stride, groups, activation
        "16, 48, 1, 1, 1, NONE",
        "48, 48, 3, 1, 48, RELU6",
        "48, 48, 3, 2, 48, GELU",
        "8, 12, 3, 1, 1, RELU6",
        "8, 12, 3, 1, 1, TANH_GELU",
        "48, 48, 5, 1, 48, NONE",
        "3, 8, 7, 4, 1, NONE"
    })
    void aFusedConvolutionIsThePlainOne(
            int in, int out, int kernel, int stride, int groups, Activation then) {
        try (StateDict state = new StateDict();
                GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            torch.manual_seed(7);
            state.put("layer.weight", torch.randn(out, in / groups, kernel, kernel));
            state.put("layer.bias", torch.randn(out));
            Weights weights = new Weights(state, "");
            Tensor usual = image(in, 16, 16);
            Tensor other = image(in, 10, 24);
            Tensor[] images = {usual, other};
            assertAllEqual(weights, images, stride, groups, then);

            FusedConvolution.allow(state);

            Geometry geometry = new Geometry(stride, kernel / 2, groups);
            assertThat(FusedConvolution.weights(weights, "layer", usual, geometry).isPresent())
                    .isEqualTo(OneDnn.isUsed(groups) && !Torch.onGpu());
            assertAllEqual(weights, images, stride, groups, then);
        }
    }

    @Test
    void weightsArePackedForAsManyThreadsAsComputeWithThem() {
        int threads = torch.get_num_threads();
        try (StateDict state = new StateDict();
                GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            state.put("layer.weight", torch.randn(8, 8, 1, 1));
            FusedConvolution.allow(state);
            Weights weights = new Weights(state, "");
            Tensor x = image(8, 16, 16);
            Geometry geometry = new Geometry(1, 0, 1);
            torch.set_num_threads(2);
            Optional<Tensor> ofTwo = FusedConvolution.weights(weights, "layer", x, geometry);
            torch.set_num_threads(1);
            Optional<Tensor> ofOne = FusedConvolution.weights(weights, "layer", x, geometry);

            assumeTrue(ofTwo.isPresent(), "convolutions are not those of oneDNN here");
            assertThat(ofOne.orElseThrow()).isNotSameAs(ofTwo.orElseThrow());
            assertThat(FusedConvolution.weights(weights, "layer", x, geometry))
                    .containsSame(ofOne.orElseThrow());
        } finally {
            torch.set_num_threads(threads);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aConvolutionOfSinglePlacesIsTrainedAsAProductOfMatrices(int threads) {
        int before = torch.get_num_threads();
        try (StateDict state = new StateDict();
                TorchScope scope = Torch.scope()) {
            torch.set_num_threads(threads);
            torch.manual_seed(7);
            state.put("layer.weight", torch.randn(5, 8, 1, 1).requires_grad_(true));
            Tensor weight = state.get("layer.weight");
            Tensor x = image(8, 16, 16).requires_grad_(true);
            Tensor given = torch.randn(1, 5, 16, 16);

            new Weights(state, "").conv("layer", x, 1).mul(given).sum().backward();
            Tensor ofWeight = weight.grad().clone();
            Tensor ofImage = x.grad().clone();
            weight.mutable_grad().reset();
            x.mutable_grad().reset();
            torch.einsum("oc,bchw->bohw", new TensorVector(weight.view(5, 8), x))
                    .mul(given)
                    .sum()
                    .backward();

            assertThat(distance(ofWeight, weight.grad())).isLessThan(1e-4);
            assertThat(distance(ofImage, x.grad())).isLessThan(1e-4);
        } finally {
            torch.set_num_threads(before);
        }
    }

    private static void assertAllEqual(
            Weights weights, Tensor[] images, int stride, int groups, Activation then) {
        Tensor weight = weights.get("layer.weight");
        long[] strides = {stride, stride};
        long[] paddings = {weight.size(2) / 2, weight.size(2) / 2};
        for (Tensor x : images) {
            Tensor plain =
                    torch.conv2d(
                            x,
                            weight,
                            weights.bias("layer"),
                            strides,
                            paddings,
                            new long[] {1, 1},
                            groups);
            Tensor expected = then.apply(plain);
            assertThat(distance(weights.conv("layer", x, stride, groups, then), expected))
                    .isLessThan(1e-5);
        }
    }

    private static Tensor image(int channels, int height, int width) {
        return torch.randn(1, channels, height, width).contiguous(torch.MemoryFormat.ChannelsLast);
    }

    private static double distance(Tensor a, Tensor b) {
        assertThat(a.sizes().vec().get()).isEqualTo(b.sizes().vec().get());
        return a.sub(b).abs().max().to(ScalarType.Float).item_double();
    }
}
