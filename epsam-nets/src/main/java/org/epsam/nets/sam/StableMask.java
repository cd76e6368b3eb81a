package org.epsam.nets.sam;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A single mask whose area changes much with the threshold gives way to the one of several masks
 * that has the largest estimated overlap (modeling/sam/mask_decoder.py of SAM 2, with the values of
 * its build_sam.py).
 */
final class StableMask {
    private static final double MARGIN = 0.05;
    private static final double STABLE = 0.98;

    private StableMask() {}

    /**
     * Chooses.
     *
     * @param logits [B, 1 + several, n], the single mask first
     * @param overlaps estimated, [B, 1 + several]
     * @return the chosen masks [B, 1, n] and their overlaps [B, 1]
     */
    static MaskPrediction of(Tensor logits, Tensor overlaps) {
        Tensor single = logits.select(1, 0);
        Tensor inner = places(single.gt(new Scalar(MARGIN)));
        Tensor outer = places(single.gt(new Scalar(-MARGIN)));
        Tensor stable = inner.div(outer).ge(new Scalar(STABLE)).logical_or(outer.eq(new Scalar(0)));
        Tensor several = overlaps.narrow(1, 1, overlaps.size(1) - 1);
        Tensor best = several.argmax(new LongOptional(1), true);
        Tensor index = best.add(new Scalar(1)).mul(stable.logical_not());
        return new MaskPrediction(
                torch.gather(logits, 1, index.unsqueeze(2).expand(-1, -1, logits.size(2))),
                torch.gather(overlaps, 1, index));
    }

    private static Tensor places(Tensor inside) {
        return inside.sum(new long[] {1}, true, new ScalarTypeOptional());
    }
}
