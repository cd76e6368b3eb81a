package org.epsam.core.evaluate;

import java.util.Optional;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.Truth;

/**
 * The localization quality of a patch's activation map.
 *
 * @param pointing whether its maximum lies in the tumour (pointing game, Zhang et al. 2018); for
 *     several maxima the fraction that does, 0..1. A random point scores the tumour's fraction of
 *     the patch
 * @param auc probability that a pixel of the tumour has a higher value than one outside, ties
 *     counted half, 0..1; independent of any threshold
 */
public record MapQuality(double pointing, double auc) {
    /**
     * Computes the quality of a map.
     *
     * @param map any size; enlarged to the mask's size
     * @param truth the true mask
     * @return empty if all pixels are tumour, or none is
     */
    public static Optional<MapQuality> of(GrayImage map, Mask truth) {
        return of(map, new Truth(truth));
    }

    /**
     * Computes the quality of a map where the true mask is judged.
     *
     * @param map any size; enlarged to the mask's size
     * @param truth the true mask; pixels that nobody has judged do not count
     * @return empty if all judged pixels are tumour, or none is
     */
    public static Optional<MapQuality> of(GrayImage map, Truth truth) {
        Mask tumour = truth.tumour();
        GrayImage large = Resize.bilinear(map, tumour.width(), tumour.height());
        byte[] left = truth.ignored().map(Mask::values).orElse(new byte[tumour.values().length]);
        long[] inside = new long[256];
        long[] outside = new long[256];
        for (int i = 0; i < left.length; i++) {
            if (left[i] == 0) {
                (tumour.values()[i] != 0 ? inside : outside)[large.values()[i] & 0xff]++;
            }
        }
        double area = tumour.area();
        double rest = truth.pixels() - area;
        if (area == 0 || rest == 0) {
            return Optional.empty();
        }
        double lower = 0;
        double won = 0;
        int highest = 0;
        for (int v = 0; v < inside.length; v++) {
            won += inside[v] * (lower + outside[v] / 2.0);
            lower += outside[v];
            highest = inside[v] + outside[v] > 0 ? v : highest;
        }
        double pointing = (double) inside[highest] / (inside[highest] + outside[highest]);
        return Optional.of(new MapQuality(pointing, won / (area * rest)));
    }
}
