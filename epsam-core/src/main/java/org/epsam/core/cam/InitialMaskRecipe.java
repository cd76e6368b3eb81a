package org.epsam.core.cam;

import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.Resize;

/**
 * Computes the initial mask of a patch from its activation map (original: {@code
 * patch_classifier/resnet_adl.py}, 241-284; its Lanczos constant has no effect, so it is bilinear).
 *
 * @param threshold how the threshold is computed; values strictly greater are inside
 * @param value percentile (0..100), fraction (0..1) or multiple of the mean (0..10) of the
 *     threshold
 * @param opening side of the square of the opening: pixels of the patch if it is resized first,
 *     else cells of the map; odd, 1 for no opening
 * @param scaled whether {@code opening} refers to a patch of 512 px or a map of 32 cells, and
 *     scales with the shorter side of the actual one
 * @param resizeFirst whether the map is upsampled to the patch before threshold and opening (still
 *     with the threshold of the small map), or the mask after them
 */
public record InitialMaskRecipe(
        MapThreshold threshold, double value, int opening, boolean scaled, boolean resizeFirst) {
    /** Checks the ranges. */
    public InitialMaskRecipe {
        double most =
                switch (threshold) {
                    case PERCENTILE -> 100;
                    case FRACTION -> 1;
                    case MEAN -> 10;
                    case OTSU -> Double.MAX_VALUE;
                };
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(
                    "threshold " + threshold + " takes 0.." + most + ", not " + value);
        }
        if (opening < 1 || opening % 2 == 0) {
            throw new IllegalArgumentException("opening must be odd, not " + opening);
        }
    }

    /**
     * Computes the mask.
     *
     * @param average h x w, as {@link ActivationMaps#average(java.util.List)} returns it
     * @param width pixels in a row of the patch
     * @param height rows of the patch
     * @return the mask in patch pixels; empty if the map is 0 everywhere
     */
    public Mask mask(GrayImage average, int width, int height) {
        if (MapThreshold.positive(average).length == 0) {
            return new Mask(width, height, new byte[width * height]);
        }
        double limit = threshold.of(average, value);
        if (resizeFirst) {
            Mask above = above(Resize.bilinear(average, width, height), limit);
            return Morphology.open(above, openingFor(Math.min(width, height), 512));
        }
        int side = openingFor(Math.min(average.width(), average.height()), 32);
        Mask small = Morphology.open(above(average, limit), side);
        GrayImage gray = new GrayImage(small.width(), small.height(), small.values());
        return above(Resize.bilinear(gray, width, height), 0);
    }

    private int openingFor(int side, int reference) {
        // The nearest odd number to the scaled side.
        return scaled ? 2 * (int) ((double) opening * side / reference / 2) + 1 : opening;
    }

    private static Mask above(GrayImage map, double limit) {
        byte[] inside = new byte[map.values().length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (byte) ((map.values()[i] & 0xff) > limit ? 1 : 0);
        }
        return new Mask(map.width(), map.height(), inside);
    }
}
