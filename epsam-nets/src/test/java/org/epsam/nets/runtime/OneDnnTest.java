package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results and gradients are right on every processor, with oneDNN or without. */
class OneDnnTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest(name = "{0} to {1} channels, {2} x {2}, side {3}")
    @CsvSource({
        "3, 5, 3, 8",
        "3, 5, 5, 8",
        "9, 4, 5, 8",
        "24, 16, 3, 32",
        "40, 24, 3, 32",
        "17, 64, 3, 64",
        "64, 64, 3, 16"
    })
    void aConvolutionIsThatOfDoublePrecision(int in, int out, int kernel, int side) {
        assertRight(in, new long[] {out, in, kernel, kernel}, 1, side);
    }

    /** Also where oneDNN is left aside otherwise. */
    @ParameterizedTest(name = "{0} channels, {1} x {1}, side {2}")
    @CsvSource({"3, 5, 8", "24, 3, 32", "96, 3, 16", "144, 3, 7"})
    void aConvolutionOfEachChannelIsThatOfDoublePrecision(int channels, int kernel, int side) {
        assertRight(channels, new long[] {channels, 1, kernel, kernel}, channels, side);
    }

    private static void assertRight(int in, long[] shape, int groups, int side) {
        try (TorchScope scope = Torch.scope()) {
            torch.manual_seed(in);
            Tensor x = torch.randn(1, in, side, side);
            Tensor weight = torch.randn(shape);

            Tensor[] found = resultAndGradients(x, weight, groups, ScalarType.Float);
            Tensor[] expected = resultAndGradients(x, weight, groups, ScalarType.Double);

            for (int i = 0; i < found.length; i++) {
                double error = found[i].sub(expected[i]).norm().item_double();
                assertThat(error / expected[i].norm().item_double())
                        .as("result and gradients, number " + i)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    private static Tensor[] resultAndGradients(
            Tensor x, Tensor weight, int groups, ScalarType type) {
        Tensor input = x.to(type).clone().detach().set_requires_grad(true);
        Tensor kernel = weight.to(type).clone().detach().set_requires_grad(true);
        long[] one = {1, 1};
        long[] padding = {weight.size(2) / 2, weight.size(2) / 2};
        TensorOptional none = new TensorOptional();
        boolean byName = groups > 1 && type == ScalarType.Float && OneDnn.isUsed(groups);
        Tensor y =
                byName
                        ? torch.mkldnn_convolution(input, kernel, none, padding, one, one, groups)
                        : torch.conv2d(input, kernel, none, one, padding, one, groups);
        y.square().sum().backward();
        return new Tensor[] {y, input.grad(), kernel.grad()};
    }
}
