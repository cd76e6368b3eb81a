package org.epsam.core.prompt;

import java.util.Optional;
import org.epsam.slides.image.ScalarMap;

/**
 * The prompt that SAM is given for one patch.
 *
 * @param inside points on tumour, in patch pixels
 * @param outside points beside it
 * @param map the activation map, 0..1, of the patch's size, if it is given as SAM's mask prompt
 * @param box around the tumour, in patch pixels, if one is given
 */
public record Prompt(Points inside, Points outside, Optional<ScalarMap> map, Optional<Box> box) {
    /** No prompt: SAM has to find what it was tuned to find. */
    public static final Prompt NONE =
            new Prompt(Points.none(), Points.none(), Optional.empty(), Optional.empty());

    /**
     * Returns the number of points.
     *
     * @return those inside and outside
     */
    public int size() {
        return inside.size() + outside.size();
    }
}
