package org.epsam.core.method;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Classification with progressive dropout attention (Han et al., Medical Image Analysis 2022, with
 * the numbers of its published program): places are weighted by the mean of the activation maps of
 * the classes, each without its most discriminative part, which grows from epoch to epoch. The
 * classes are tumour, for which the positive evidence speaks, and none, for which the negative.
 */
public final class ProgressiveDropout implements SegmentationTraining.Loss {
    /** First epochs, in which all places weigh the same. */
    private static final int PLAIN_EPOCHS = 3;

    /** Factor of the threshold from one epoch to the next. */
    private static final double FACTOR = 0.98;

    private static final double LEAST = 0.65;

    /** Prepares the loss. */
    public ProgressiveDropout() {}

    /** {@inheritDoc} The cross-entropy of the patch with its label, a mask of all of it or none. */
    @Override
    public Tensor of(Tensor places, Tensor targets, int epoch) {
        try (TorchScope scope = Torch.scope()) {
            Tensor weighted =
                    epoch < PLAIN_EPOCHS ? places : places.mul(attention(places, threshold(epoch)));
            return scope.keep(
                    torch.binary_cross_entropy_with_logits(
                            weighted.mean(1, 2, 3), targets.mean(1, 2, 3)));
        }
    }

    /** The part of a map's largest value above which it is dropped. */
    static double threshold(int epoch) {
        return Math.max(LEAST, Math.pow(FACTOR, epoch));
    }

    /**
     * The weights of places, differentiable.
     *
     * @param places [B, 1, h, w], evidence for tumour
     * @param threshold part of the largest value of a map, above which it is dropped
     * @return [B, 1, h, w], not negative
     */
    static Tensor attention(Tensor places, double threshold) {
        return dropped(places.relu(), threshold)
                .add(dropped(places.neg().relu(), threshold))
                .div(new Scalar(2.0));
    }

    /** The map of a class without its most discriminative part. */
    private static Tensor dropped(Tensor map, double threshold) {
        Tensor limit = map.amax(new long[] {1, 2, 3}, true).mul(new Scalar(threshold));
        return torch.where(map.gt(limit), torch.zeros_like(map), map);
    }
}
