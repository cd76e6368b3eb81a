package org.epsam.web.slide;

import java.util.List;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * The part of a slide around clicks, at the resolution of the patches that a run knows.
 *
 * @param image its pixels
 * @param left border in pixels of level 0 from the corner of the scanned part
 * @param top border
 * @param scale pixels of level 0 along a pixel of the image
 */
public record ClickedPart(RgbImage image, double left, double top, double scale) {
    /** Sides of a patch that clicks may lie apart. */
    private static final int MOST = 4;

    /** Where a part lies, before it is read. */
    record Frame(int left, int top, Size size, double scale) {
        /** A square of a patch's side around the clicks; a larger one where they lie apart. */
        static Frame around(List<Coordinate> clicks, int side, double scale) {
            Envelope all = new Envelope();
            clicks.forEach(all::expandToInclude);
            // A click at the border would see half of its surroundings.
            double apart = Math.max(all.getWidth(), all.getHeight()) / scale + side / 2.0;
            int pixels = (int) Math.min((double) MOST * side, Math.max(side, Math.ceil(apart)));
            Coordinate middle = all.centre();
            return new Frame(
                    (int) Math.round(middle.x - pixels * scale / 2),
                    (int) Math.round(middle.y - pixels * scale / 2),
                    new Size(pixels, pixels),
                    scale);
        }
    }

    /**
     * Returns points in the image.
     *
     * @param points in pixels of level 0
     * @return the same in pixels of the image
     */
    public List<Coordinate> within(List<Coordinate> points) {
        return points.stream()
                .map(point -> new Coordinate((point.x - left) / scale, (point.y - top) / scale))
                .toList();
    }

    /**
     * Returns outlines on the slide.
     *
     * @param polygons in pixels of the image
     * @return the same in pixels of level 0
     */
    public List<Polygon> onSlide(List<Polygon> polygons) {
        AffineTransformation out =
                AffineTransformation.scaleInstance(scale, scale).translate(left, top);
        return polygons.stream().map(polygon -> (Polygon) out.transform(polygon)).toList();
    }
}
