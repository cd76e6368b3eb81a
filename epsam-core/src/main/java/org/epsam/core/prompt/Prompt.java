package org.epsam.core.prompt;

import java.util.Optional;
import org.epsam.slides.image.ScalarMap;

/**
 * SAM's prompt for one patch.
 *
 * @param inside foreground points, in patch pixels
 * @param outside background points
 * @param map the activation map, 0..1, of the patch's size, if it is SAM's mask prompt
 * @param box around the tumour, in patch pixels, if any
 */
public record Prompt(Points inside, Points outside, Optional<ScalarMap> map, Optional<Box> box) {
    /** No prompt: SAM segments what it was fine-tuned to segment. */
    public static final Prompt NONE =
            new Prompt(Points.none(), Points.none(), Optional.empty(), Optional.empty());

    /**
     * Returns the number of points.
     *
     * @return foreground and background points
     */
    public int size() {
        return inside.size() + outside.size();
    }
}
