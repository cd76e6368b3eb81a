package org.epsam.core.embedding;

import org.epsam.core.image.Dihedral;
import org.epsam.slides.image.RgbImage;

/**
 * An image in one of its eight orientations.
 *
 * @param image pixels before they are mirrored or turned
 * @param variant mirror image or quarter turn, 0 to 7, see {@link Dihedral}; 0 leaves the image as
 *     it is
 */
public record View(RgbImage image, int variant) {
    /**
     * Returns the image as it is.
     *
     * @param image any size
     * @return the view of variant 0
     */
    public static View upright(RgbImage image) {
        return new View(image, 0);
    }

    /**
     * Mirrors or turns the image.
     *
     * @return the pixels that the encoder sees
     */
    public RgbImage pixels() {
        return Dihedral.of(image, variant);
    }
}
