package org.epsam.slides.patch;

import java.util.Optional;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.image.Mask;

/** The true masks of the patches of a slide. */
final class PatchMasks {
    private final Optional<AnnotationRaster> raster;
    private final int pixels;
    private final double scale;

    /**
     * Prepares the annotations.
     *
     * @param scale pixels of level 0 along one pixel of a patch
     * @param raster the outlines of the slide; none: free of tumour
     */
    PatchMasks(PatchOrder order, double scale, Optional<AnnotationRaster> raster) {
        this.raster = raster;
        this.pixels = order.shape().side();
        this.scale = scale;
    }

    /** The side of a patch in pixels of level 0. */
    int side() {
        return (int) Math.round(pixels * scale);
    }

    private Canvas canvas(int left, int top) {
        return new Canvas(pixels, pixels, left, top, scale);
    }

    /** The tumour of the patch whose corner is there. */
    Mask mask(int left, int top) {
        return raster.orElseThrow().tumour(canvas(left, top));
    }

    /** The fraction of its pixels that are tumour. */
    double fraction(int left, int top) {
        if (raster.isEmpty() || !raster.get().touches(canvas(left, top))) {
            return 0;
        }
        return mask(left, top).area() / ((double) pixels * pixels);
    }
}
