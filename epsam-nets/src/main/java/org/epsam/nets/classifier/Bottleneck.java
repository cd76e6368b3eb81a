package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;

/** Residual block of 1x1, 3x3 and 1x1 convolutions; the stride sits on the 3x3 convolution. */
final class Bottleneck {
    /**
     * Numbers of channels are filled up to a multiple. On a virtual machine that hides its caches
     * oneDNN 3.7 (LibTorch 2.10) computed wrong gradients of inputs with other numbers.
     */
    private static final long GROUP = 16;

    private final Tensor conv1;
    private final Tensor conv2;
    private final Tensor conv3;
    private final BatchNorm bn1;
    private final BatchNorm bn2;
    private final BatchNorm bn3;
    private final Tensor shortcut;
    private final BatchNorm shortcutNorm;
    private final int stride;

    Bottleneck(StateDict state, String prefix, int stride) {
        this.stride = stride;
        conv1 = state.get(prefix + ".conv1.weight");
        conv2 = state.get(prefix + ".conv2.weight");
        conv3 = state.get(prefix + ".conv3.weight");
        bn1 = new BatchNorm(state, prefix + ".bn1");
        bn2 = new BatchNorm(state, prefix + ".bn2");
        bn3 = new BatchNorm(state, prefix + ".bn3");
        boolean projected = state.contains(prefix + ".downsample.0.weight");
        shortcut = projected ? state.get(prefix + ".downsample.0.weight") : null;
        shortcutNorm = projected ? new BatchNorm(state, prefix + ".downsample.1") : null;
    }

    Tensor forward(Tensor x, Mode mode) {
        Tensor y = bn1.forward(convolve(x, conv1, 1), mode).relu_();
        y = bn2.forward(convolve(y, conv2, stride), mode).relu_();
        y = bn3.forward(convolve(y, conv3, 1), mode);
        Tensor past =
                shortcut == null ? x : shortcutNorm.forward(convolve(x, shortcut, stride), mode);
        return y.add_(past).relu_();
    }

    /** Convolution without bias, padded so that stride 1 keeps the size. */
    static Tensor convolve(Tensor x, Tensor weight, long stride) {
        long padding = weight.size(2) / 2;
        long in = weight.size(1);
        long out = weight.size(0);
        long moreIn = padding == 0 || in < GROUP ? 0 : missing(in);
        long moreOut = padding == 0 ? 0 : missing(out);
        Tensor y =
                torch.conv2d(
                        filled(x, moreIn, 0),
                        filled(weight, moreIn, moreOut),
                        new TensorOptional(),
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        new long[] {1, 1},
                        1);
        return moreOut == 0 ? y : y.narrow(1, 0, out);
    }

    private static long missing(long channels) {
        return Math.floorMod(-channels, GROUP);
    }

    /** With channels of zeros behind the second axis, and behind the first. */
    private static Tensor filled(Tensor x, long second, long first) {
        return second + first == 0 ? x : torch.constant_pad_nd(x, 0, 0, 0, 0, 0, second, 0, first);
    }
}
