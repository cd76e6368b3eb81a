package org.epsam.core.evaluate;

import java.util.Optional;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;

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
        GrayImage large = Resize.bilinear(map, truth.width(), truth.height());
        long[] inside = new long[256];
        long[] outside = new long[256];
        for (int i = 0; i < truth.values().length; i++) {
            (truth.values()[i] != 0 ? inside : outside)[large.values()[i] & 0xff]++;
        }
        double area = truth.area();
        double rest = truth.values().length - area;
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
