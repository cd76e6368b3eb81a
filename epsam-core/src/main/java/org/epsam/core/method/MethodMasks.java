package org.epsam.core.method;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/** The masks of another method. Several threads may ask at once. */
public interface MethodMasks extends AutoCloseable {
    /**
     * Segments a patch.
     *
     * @param patch its pixels
     * @param initial its initial mask, of the activation map
     * @return the mask, in the size of the patch
     */
    Mask of(RgbImage patch, Mask initial);

    @Override
    void close();
}
