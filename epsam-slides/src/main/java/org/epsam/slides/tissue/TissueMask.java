package org.epsam.slides.tissue;

import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MedianFilter;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.Otsu;

/**
 * The tissue of a slide: strong colour by Otsu's threshold on the saturation, gaps closed with a 7
 * x 7 square twice, smoothed by a 15 x 15 median (tools/wsi_preprocess.py of the original).
 */
final class TissueMask {
    /** Downsampling of the slide for which the filter sizes were chosen. */
    public static final int DOWNSAMPLE = 16;

    private static final int CLOSING_SIDE = 7;
    private static final int CLOSING_ITERATIONS = 2;
    private static final int MEDIAN_SIDE = 15;

    private TissueMask() {}

    /**
     * Finds the tissue.
     *
     * @param saturation the saturation of the whole slide, at about {@value #DOWNSAMPLE}-fold
     *     downsampling
     * @return 1 where there is tissue, of the same size
     */
    public static Mask of(GrayImage saturation) {
        Mask strong = Otsu.above(saturation);
        Mask closed = Morphology.close(strong, CLOSING_SIDE, CLOSING_ITERATIONS);
        GrayImage gray = new GrayImage(closed.width(), closed.height(), closed.values());
        GrayImage smooth = MedianFilter.of(gray, MEDIAN_SIDE);
        return new Mask(smooth.width(), smooth.height(), smooth.values());
    }
}
