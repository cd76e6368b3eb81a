package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;

/**
 * Brings every H&amp;E image to one and the same stain, so that networks need not learn how
 * laboratories and scanners differ. Each image is measured by itself; one that has too little
 * tissue or too few colours to be measured stays as it is.
 */
public enum StainNormalisation {
    /** Images as they are. */
    NONE,
    /** Mean and spread of the tissue's colours (Reinhard et al. 2001). */
    REINHARD,
    /** Colour and amount of haematoxylin and eosin (Macenko et al. 2009). */
    MACENKO;

    /**
     * Least mean optical density of a tissue pixel: Macenko's beta. His common implementation asks
     * it of each channel, but pale eosin absorbs no red.
     */
    static final double TISSUE = 0.15;

    /** Least fraction of tissue pixels that an image is measured on. */
    static final double LEAST_TISSUE = 0.05;

    /** Pixels that are enough to measure a larger image. */
    private static final int ENOUGH_PIXELS = 1 << 14;

    /**
     * Normalises an image. The same pixels always give the same result.
     *
     * @param image natural colours, red first
     * @return an image of the same size; the given one if it stays as it is
     */
    public RgbImage of(RgbImage image) {
        return switch (this) {
            case NONE -> image;
            case REINHARD -> Reinhard.of(image);
            case MACENKO -> Macenko.of(image);
        };
    }

    /** Steps in an array of pixels that visit about as many of them as are enough. */
    static int step(byte[] rgb) {
        return 3 * (1 + rgb.length / 3 / ENOUGH_PIXELS);
    }

    /** Whether tissue is at a pixel, whose red is at i. */
    static boolean isTissue(byte[] rgb, int i) {
        return OpticalDensity.mean(rgb, i) >= TISSUE;
    }
}
