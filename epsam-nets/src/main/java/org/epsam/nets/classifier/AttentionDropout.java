package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Attention-based dropout layer (Choe and Shim, 2019) as in the original's resnet_adl.py. In
 * training it either hides the most attended places of the features, so that the network learns
 * from the rest of the tumour too, or weights all places by importance; in evaluation it is absent.
 */
final class AttentionDropout {
    private final double rate;
    private final double threshold;

    /**
     * Creates a layer.
     *
     * @param rate probability in [0,1] of hiding
     * @param threshold fraction of a sample's largest attention from which places are hidden
     */
    public AttentionDropout(double rate, double threshold) {
        this.rate = rate;
        this.threshold = threshold;
    }

    /**
     * Applies the layer in training mode.
     *
     * @param features [B, C, H, W]
     * @param draw a number in [0,1) that decides for the whole batch: hide if {@code floor(draw +
     *     rate)} is 1
     * @return [B, C, H, W]. The gradient runs through the importance map, not through the drop mask
     */
    public Tensor forward(Tensor features, double draw) {
        try (TorchScope scope = Torch.scope()) {
            Tensor attention = attention(features);
            boolean hide = Math.floor(draw + rate) >= 1;
            return scope.keep(features.mul(hide ? dropMask(attention) : attention.sigmoid()));
        }
    }

    /** [B, 1, H, W]: mean over channels. */
    static Tensor attention(Tensor features) {
        return features.mean(new long[] {1}, true, new ScalarTypeOptional());
    }

    /** [B, 1, H, W]: 1 where attention is below the threshold of its sample, else 0. */
    Tensor dropMask(Tensor attention) {
        try (GradientMode off = Torch.noGrad()) {
            Tensor largest = attention.amax(new long[] {1, 2, 3}, true);
            return attention.lt(largest.mul(new Scalar(threshold))).to(attention.scalar_type());
        }
    }
}
