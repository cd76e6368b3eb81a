package org.epsam.slides.annotation;

import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * A window on a slide. The pixel (x, y) of the canvas has its top left corner at {@code (left + x *
 * downsample, top + y * downsample)} in pixels of level 0.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param left left edge in level-0 pixels
 * @param top upper edge in level-0 pixels
 * @param downsample level-0 pixels for one pixel of the canvas, above 0
 */
public record Canvas(int width, int height, double left, double top, double downsample) {
    /** Checks the sides and the scale. */
    public Canvas {
        if (width < 1 || height < 1 || !(downsample > 0)) {
            throw new IllegalArgumentException(
                    "canvas of " + width + " x " + height + ", downsampling " + downsample);
        }
    }

    /**
     * Moves a shape from pixels of this canvas to pixels of level 0.
     *
     * @param <G> polygon, multi-polygon ...
     * @param shape in pixels of the canvas
     * @return a copy in pixels of level 0
     */
    @SuppressWarnings("unchecked") // a transformation keeps the kind of a geometry
    public <G extends Geometry> G toLevel0(G shape) {
        return (G)
                new AffineTransformation(downsample, 0, left, 0, downsample, top).transform(shape);
    }
}
