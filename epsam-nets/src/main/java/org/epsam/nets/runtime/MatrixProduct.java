package org.epsam.nets.runtime;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Linear layers. OpenBLAS has one thread ({@link Torch}), oneDNN those of LibTorch, and is as fast
 * on one: with several it gets what is large enough to be shared.
 */
public final class MatrixProduct {
    /** Numbers of an input from which several threads share its product. */
    private static final long LARGE = 1 << 20;

    private MatrixProduct() {}

    /**
     * Multiplies by a matrix and adds a bias.
     *
     * @param x [..., in]
     * @param weight [out, in]
     * @param bias [out], or none
     * @return [..., out]
     */
    public static Tensor of(Tensor x, Tensor weight, TensorOptional bias) {
        boolean shared =
                x.numel() >= LARGE
                        && torch.get_num_threads() > 1
                        && x.scalar_type().intern() == torch.ScalarType.Float
                        && x.is_cpu()
                        && OneDnn.isUsed();
        return shared ? convolution(x.contiguous(), weight, bias) : torch.linear(x, weight, bias);
    }

    /** The linear layer as a convolution of a column of places, channels last. */
    private static Tensor convolution(Tensor x, Tensor weight, TensorOptional bias) {
        long in = weight.size(1);
        long out = weight.size(0);
        long[] sizes = LongStream.range(0, x.dim()).map(x::size).toArray();
        sizes[sizes.length - 1] = out;
        long[] one = {1, 1};
        return torch.conv2d(
                        x.view(1, -1, 1, in).permute(0, 3, 1, 2),
                        weight.view(out, in, 1, 1),
                        bias,
                        one,
                        new long[] {0, 0},
                        one,
                        1)
                .permute(0, 2, 3, 1)
                .reshape(sizes);
    }
}
