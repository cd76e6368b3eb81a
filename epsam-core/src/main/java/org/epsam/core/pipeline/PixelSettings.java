package org.epsam.core.pipeline;

import org.epsam.core.config.DataSettings;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.StainNormalisation;
import org.epsam.slides.image.RgbImage;

/**
 * The part of the configuration that determines how pixels are read.
 *
 * @param swapRedBlue whether red and blue are swapped on reading
 * @param stain normalisation that follows
 */
record PixelSettings(boolean swapRedBlue, StainNormalisation stain) {
    static PixelSettings of(DataSettings data) {
        return new PixelSettings(data.swapRedBlue(), data.stain());
    }

    /** Returns a reader of patches with a cache of some bytes of pixels. */
    PatchImages images(long limit) {
        return new PatchImages(swapRedBlue, stain, limit);
    }

    /** Returns an image as input of the networks. */
    RgbImage seen(RgbImage image) {
        return stain.of(swapRedBlue ? image.swapRedBlue() : image);
    }
}
