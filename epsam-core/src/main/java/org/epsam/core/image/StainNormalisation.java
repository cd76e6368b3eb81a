package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;

/**
 * Normalises every H&amp;E image to the same stain, so that networks need not learn differences
 * between laboratories and scanners. Stains are estimated for each image separately; an image with
 * too little tissue or too few colours for an estimate is left unchanged.
 */
public enum StainNormalisation {
    /** Images as they are. */
    NONE,
    /** Mean and spread of the tissue's colours (Reinhard et al. 2001). */
    REINHARD,
    /** Colour and amount of haematoxylin and eosin (Macenko et al. 2009). */
    MACENKO;

    /**
     * Minimum mean optical density of a tissue pixel: Macenko's beta. The common implementation
     * applies it to each channel, but pale eosin absorbs no red.
     */
    static final double TISSUE = 0.15;

    /** Least fraction of tissue pixels that an image is measured on. */
    static final double MIN_TISSUE = 0.05;

    /** Pixels that are enough to measure a larger image. */
    private static final int ENOUGH_PIXELS = 1 << 14;

    /**
     * Normalises an image. The same pixels always give the same result.
     *
     * @param image natural colours, red first
     * @return an image of the same size; the given one if it is left unchanged
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
