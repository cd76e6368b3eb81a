package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;

/** Residual block of 1x1, 3x3 and 1x1 convolutions; the stride sits on the 3x3 convolution. */
final class Bottleneck {
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
        return torch.conv2d(
                x,
                weight,
                new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }
}
