package org.epsam.slides.tissue;

import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MedianFilter;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.Otsu;

/**
 * The tissue of a slide: strong colour by Otsu's threshold on the saturation, gaps closed with a
 * square of 28 um twice, smoothed by a median of 60 um. At the published 16-fold downsampling of
 * scans of about 0.25 um these are 7 and 15 pixels (tools/wsi_preprocess.py of the original).
 */
final class TissueMask {
    /** Downsampling of the slide for which the filter sizes were chosen. */
    public static final int DOWNSAMPLE = 16;

    /** Pixel size of level 0 for which they were chosen, in um. */
    static final double MICROMETRES = 0.25;

    private static final int CLOSING_SIDE = 7;
    private static final int CLOSING_ITERATIONS = 2;
    private static final int MEDIAN_SIDE = 15;

    private TissueMask() {}

    /**
     * Finds the tissue.
     *
     * @param saturation the saturation of the whole slide
     * @param micrometres along a pixel of it
     * @return 1 where there is tissue, of the same size
     */
    public static Mask of(GrayImage saturation, double micrometres) {
        Mask strong = Otsu.above(saturation);
        Mask closed =
                Morphology.close(strong, pixels(CLOSING_SIDE, micrometres), CLOSING_ITERATIONS);
        GrayImage gray = new GrayImage(closed.width(), closed.height(), closed.values());
        GrayImage smooth = MedianFilter.of(gray, pixels(MEDIAN_SIDE, micrometres));
        return new Mask(smooth.width(), smooth.height(), smooth.values());
    }

    /**
     * Scales the side of a filter.
     *
     * @param published its odd number of pixels at the published resolution
     * @param micrometres along a pixel
     * @return the odd number of pixels of about the same length; the published one for all scans
     *     whose pixels are about as large
     */
    static int pixels(int published, double micrometres) {
        double ratio = DOWNSAMPLE * MICROMETRES / micrometres;
        if (ratio > 0.75 && ratio < 1.33) {
            return published;
        }
        return 2 * (int) Math.round((published * ratio - 1) / 2) + 1;
    }
}
