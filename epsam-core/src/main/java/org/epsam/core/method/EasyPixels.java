package org.epsam.core.method;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Online easy example mining: the cross-entropy of pixels, in which those with a small loss weigh
 * more, as their labels are more likely right. The weight of a pixel is the softmax of the negative
 * losses over its image, divided by the mean of the image; where an image has one label only, all
 * of its pixels weigh the same (Li et al., MICCAI 2022, section 2.2, normalized loss).
 */
public final class EasyPixels implements SegmentationTraining.Loss {
    /** LibTorch's code for no reduction. */
    private static final long NONE = 0;

    /** Prepares the loss. */
    public EasyPixels() {}

    /** {@inheritDoc} Of the first mask, pixel by pixel. */
    @Override
    public Tensor of(Tensor places, Tensor targets, int epoch) {
        return loss(
                SegmentationNetwork.enlarged(places, targets.size(2), targets.size(3)),
                targets.select(1, 0));
    }

    /**
     * Computes the loss.
     *
     * @param logits [B, H, W], float
     * @param target [B, H, W], float, 0 or 1
     * @return a scalar, the mean over all pixels, differentiable; not through the weights
     */
    static Tensor loss(Tensor logits, Tensor target) {
        try (TorchScope scope = Torch.scope()) {
            Tensor each =
                    torch.binary_cross_entropy_with_logits(
                            logits, target, new TensorOptional(), new TensorOptional(), NONE);
            return scope.keep(each.mul(weights(each.detach(), target)).mean());
        }
    }

    private static Tensor weights(Tensor losses, Tensor target) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor flat = losses.flatten(1, 2);
            Tensor easy = torch.softmax(flat.neg(), 1).mul(new Scalar((double) flat.size(1)));
            Tensor filled = target.flatten(1, 2).mean(1).unsqueeze(1);
            Tensor both = filled.gt(new Scalar(0.0)).logical_and(filled.lt(new Scalar(1.0)));
            return scope.keep(torch.where(both, easy, torch.ones_like(easy)).view(losses.sizes()));
        }
    }
}
