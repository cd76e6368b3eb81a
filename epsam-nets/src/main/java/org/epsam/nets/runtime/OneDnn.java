package org.epsam.nets.runtime;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Whether LibTorch computes with oneDNN. It does so unless oneDNN convolves wrongly on this
 * machine: where a virtual machine hides the sizes of the processor's caches, oneDNN 3.7 (LibTorch
 * 2.10) divides its work by them, leaves out channels in some convolutions and stops the process in
 * others. Convolutions of each channel by itself, for which LibTorch has no other fast code, are
 * right there, too.
 */
public final class OneDnn {
    private static final double TOLERANCE = 1e-4;

    /** Its kernels take 8 or 16 channels at a time; the last one was left out in each of them. */
    private static final long CHANNELS = 17;

    private static final long SIDE = 8;
    private static final long KERNEL = 5;

    // Set once, by check: they are asked for each convolution.
    private static boolean present;
    private static boolean used;

    private OneDnn() {}

    /**
     * Returns whether LibTorch has oneDNN and may use it.
     *
     * @return always the same within one process
     */
    public static boolean isUsed() {
        Torch.start();
        return used;
    }

    /**
     * Returns whether convolutions of a kind are computed with oneDNN on the processor.
     *
     * @param groups into which the channels are divided, each convolved by itself
     * @return always the same within one process
     */
    public static boolean isUsed(long groups) {
        return isUsed() || groups > 1 && present;
    }

    /**
     * Returns whether LibTorch has oneDNN, which is left aside as it convolves wrongly here.
     *
     * @return always the same within one process
     */
    public static boolean isLeftAside() {
        return !isUsed() && present;
    }

    /** Leaves oneDNN aside where it convolves wrongly: a few milliseconds. */
    static void check() {
        present = torch.hasMKLDNN();
        used = present && isRight();
        torch.globalContext().setUserEnabledMkldnn(used);
    }

    /** LibTorch convolves numbers of 64 bits without oneDNN. */
    private static boolean isRight() {
        try (TorchScope scope = new TorchScope();
                GradientMode off = new GradientMode(false)) {
            Tensor x = numbers(1, CHANNELS, SIDE, SIDE);
            Tensor weight = numbers(CHANNELS, CHANNELS, KERNEL, KERNEL);
            Tensor expected = convolve(x, weight);
            Tensor found = convolve(x.to(ScalarType.Float), weight.to(ScalarType.Float));
            double error = found.sub(expected).norm().item_double();
            return error <= TOLERANCE * expected.norm().item_double();
        }
    }

    private static Tensor numbers(long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return torch.arange(new Scalar(count), new TensorOptions(ScalarType.Double))
                .sin_()
                .reshape(shape);
    }

    private static Tensor convolve(Tensor x, Tensor weight) {
        long[] one = {1, 1};
        long[] padding = {KERNEL / 2, KERNEL / 2};
        return torch.conv2d(x, weight, new TensorOptional(), one, padding, one, 1);
    }
}
