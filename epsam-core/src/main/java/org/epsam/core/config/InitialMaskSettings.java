package org.epsam.core.config;

import org.epsam.core.cam.InitialMaskRecipe;
import org.epsam.core.cam.MapThreshold;

/** The recipe of the initial mask. */
public record InitialMaskSettings(
        @Describe(
                        "What `localize.mask.value` means. `percentile` of the map's values that"
                            + " are not 0; `fraction` of its largest value; `mean`: a multiple of"
                            + " its mean, which adapts to how peaked a classifier's maps are;"
                            + " `otsu` (takes no value).")
                @Source(Origin.PAPER)
                MapThreshold threshold,
        @Describe(
                        "The percentile (0..100), fraction (0..1) or multiple (0..10). Strictly"
                                + " greater values are inside.")
                @Range(min = 0, max = 100)
                @Source(Origin.PAPER)
                double value,
        @Describe(
                        "Side of the square of the morphological opening, odd. 1: none. Pixels of"
                            + " the patch if `localize.mask.resize_first`, else cells of the map.")
                @Range(min = 1, max = 511)
                @Source(Origin.PAPER)
                int opening,
        @Describe(
                        "The opening is specified for a patch of 512 px (a map of 32 cells) and"
                                + " scales with the actual size.")
                @Source(Origin.ADDED)
                boolean scaled,
        @Describe("Enlarge the map first, then threshold and open. False: in the opposite order.")
                @Source(Origin.PAPER)
                boolean resizeFirst) {
    /**
     * Returns the recipe.
     *
     * @return the recipe
     * @throws IllegalArgumentException if the values are inconsistent
     */
    public InitialMaskRecipe recipe() {
        return new InitialMaskRecipe(threshold, value, opening, scaled, resizeFirst);
    }
}
