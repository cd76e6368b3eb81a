package org.epsam.core.method;

import java.util.List;
import org.epsam.slides.image.Mask;

/**
 * The rule of SEPL: a mask of a map is replaced by those that SAM finds everywhere, where they
 * agree with it (Chen et al., Segment Anything Model Enhanced Pseudo Labels for Weakly Supervised
 * Semantic Segmentation, arXiv 2305.05803, with the thresholds of its published program).
 */
final class EnhancedMask {
    /** A mask of SAM is taken if more than this part of it is inside the mask of the map ... */
    private static final double INSIDE = 0.5;

    /** ... or if it holds at least this part of that. */
    private static final double HELD = 0.85;

    private EnhancedMask() {}

    /**
     * Enhances a mask.
     *
     * @param mask of the map
     * @param everywhere masks of SAM, of the same size
     * @return those that are taken, and what of the mask SAM has no mask for
     */
    static Mask of(Mask mask, List<Mask> everywhere) {
        Mask taken = Mask.nothing(mask.size());
        Mask known = taken;
        for (Mask object : everywhere) {
            long both = object.and(mask).area();
            if (both > INSIDE * object.area() || both > 0 && both >= HELD * mask.area()) {
                taken = taken.or(object);
            }
            known = known.or(object);
        }
        return taken.or(mask.and(known.not()));
    }
}
