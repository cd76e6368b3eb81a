package org.epsam.core.train;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;

/**
 * Dice and IoU as losses on probabilities, each with smoothing 1e-3 and averaged over the batch
 * (paper, section 3; original: {@code segment_anything/utils/loss.py}).
 *
 * <p>An empty target under an empty prediction has no loss but a gradient of 1000 per pixel.
 */
public final class SegmentationLoss {
    private static final double SMOOTHING = 1e-3;

    static {
        Torch.start();
    }

    private SegmentationLoss() {}

    /**
     * Computes Dice loss plus IoU loss of weighted samples, the training loss of SAM's decoder.
     *
     * @param probability [B,H,W], float, 0..1
     * @param target [B,H,W], float, 0..1
     * @param weights [B], float, 0 or more
     * @return a scalar, the mean of weight times loss, differentiable
     */
    public static Tensor total(Tensor probability, Tensor target, Tensor weights) {
        try (TorchScope scope = Torch.scope()) {
            Tensor dice = dice(probability, target).mul(weights).mean();
            Tensor iou = iou(probability, target).mul(weights).mean();
            return scope.keep(dice.add(iou));
        }
    }

    /**
     * Computes the loss of a mask where the target is empty: the cross-entropy against 0, the mean
     * over the batch. Overlap cannot be used there, as its gradient vanishes.
     *
     * @param logits [B,H,W], float
     * @return a scalar, 0 or more, differentiable
     */
    public static Tensor empty(Tensor logits) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(torch.softplus(logits).mean());
        }
    }

    /**
     * Computes Dice loss plus IoU loss of one patch.
     *
     * @param probability 0..1
     * @param target the true mask, of the same size
     * @return 0..2
     */
    public static double of(ScalarMap probability, Mask target) {
        probability.size().requireEqual(target.size(), "probabilities and mask");
        double both = 0;
        double sizes = 0;
        float[] p = probability.values();
        for (int i = 0; i < p.length; i++) {
            both += p[i] * target.values()[i];
            sizes += p[i] + target.values()[i];
        }
        return 2
                - (2 * both + SMOOTHING) / (sizes + SMOOTHING)
                - (both + SMOOTHING) / (sizes - both + SMOOTHING);
    }

    /** 1 - Dice of each sample, [B]. */
    static Tensor dice(Tensor probability, Tensor target) {
        Tensor both = perSample(probability.mul(target));
        Tensor sizes = perSample(probability).add(perSample(target));
        return loss(both.add(both), sizes);
    }

    /** 1 - IoU of each sample, [B]. */
    static Tensor iou(Tensor probability, Tensor target) {
        Tensor both = perSample(probability.mul(target));
        Tensor sizes = perSample(probability).add(perSample(target));
        return loss(both, sizes.sub(both));
    }

    private static Tensor perSample(Tensor values) {
        return values.sum(1, 2);
    }

    private static Tensor loss(Tensor shared, Tensor whole) {
        Scalar smoothing = new Scalar(SMOOTHING);
        Tensor value = shared.add(smoothing).div(whole.add(smoothing));
        return value.neg().add(new Scalar(1));
    }
}
