package org.epsam.core.train;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

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
     * Computes Dice loss plus IoU loss, the training loss of SAM's decoder.
     *
     * @param probability [B,H,W], float, 0..1
     * @param target [B,H,W], float, 0 or 1 (or between, for soft masks)
     * @return a scalar, 0..2, differentiable
     */
    public static Tensor total(Tensor probability, Tensor target) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(dice(probability, target).add(iou(probability, target)));
        }
    }

    /**
     * Computes Dice loss plus IoU loss of weighted samples.
     *
     * @param probability [B,H,W], float, 0..1
     * @param target [B,H,W], float, 0..1
     * @param weights [B], float, 0 or more
     * @return a scalar, the mean of weight times loss, differentiable
     */
    public static Tensor total(Tensor probability, Tensor target, Tensor weights) {
        try (TorchScope scope = Torch.scope()) {
            Tensor dice = diceEach(probability, target).mul(weights).mean();
            Tensor iou = iouEach(probability, target).mul(weights).mean();
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
     * Computes 1 - Dice, the mean over the batch.
     *
     * @param probability [B,H,W], float, 0..1
     * @param target [B,H,W], float, 0..1
     * @return a scalar, 0..1, differentiable
     */
    public static Tensor dice(Tensor probability, Tensor target) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(diceEach(probability, target).mean());
        }
    }

    /**
     * Computes 1 - IoU, the mean over the batch.
     *
     * @param probability [B,H,W], float, 0..1
     * @param target [B,H,W], float, 0..1
     * @return a scalar, 0..1, differentiable
     */
    public static Tensor iou(Tensor probability, Tensor target) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(iouEach(probability, target).mean());
        }
    }

    private static Tensor diceEach(Tensor probability, Tensor target) {
        Tensor both = perSample(probability.mul(target));
        Tensor sizes = perSample(probability).add(perSample(target));
        return loss(both.add(both), sizes);
    }

    private static Tensor iouEach(Tensor probability, Tensor target) {
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
