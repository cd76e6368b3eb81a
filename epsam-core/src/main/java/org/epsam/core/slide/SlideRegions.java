package org.epsam.core.slide;

import java.awt.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.epsam.core.pipeline.TumourDrawing;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Resolution;
import org.locationtech.jts.awt.ShapeWriter;
import org.locationtech.jts.geom.CoordinateFilter;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * The tumour of a slide as outlines. The probability map arrives in blocks and is averaged into a
 * mask of at most {@value #MAX_PIXELS} pixels: of the map's own resolution, or 2, 4, 8 ... times
 * coarser.
 */
final class SlideRegions {
    /** Tracing needs about 5 bytes for each. */
    static final long MAX_PIXELS = 64_000_000;

    // How far an outline may move when its steps are smoothed, in pixels of the mask.
    private static final double SMOOTHING = 1;

    private final int width;
    private final int height;
    private final int reduction;
    private final int maskWidth;
    private final int maskHeight;
    private final byte[] mask;

    SlideRegions(int width, int height) {
        this.width = width;
        this.height = height;
        int times = 1;
        while (((long) width + times - 1) / times * (((long) height + times - 1) / times)
                > MAX_PIXELS) {
            times *= 2;
        }
        reduction = times;
        maskWidth = (width + times - 1) / times;
        maskHeight = (height + times - 1) / times;
        mask = new byte[maskWidth * maskHeight];
    }

    /** Adds a block whose borders are multiples of the reduction. */
    void put(int left, int top, GrayImage block) {
        int right = Math.min(width, left + block.width());
        int bottom = Math.min(height, top + block.height());
        for (int y = top; y < bottom; y += reduction) {
            for (int x = left; x < right; x += reduction) {
                int sum = 0;
                int n = 0;
                for (int v = y; v < Math.min(bottom, y + reduction); v++) {
                    for (int u = x; u < Math.min(right, x + reduction); u++) {
                        sum += block.get(u - left, v - top);
                        n++;
                    }
                }
                // Strictly above half of 255.
                mask[y / reduction * maskWidth + x / reduction] =
                        (byte) (2 * sum > 255 * n ? 1 : 0);
            }
        }
    }

    /**
     * Traces the outlines.
     *
     * @param scale pixels of level 0 along one pixel of the probability map
     * @param slideWidth pixels of level 0 in a row of the scanned part: the last pixels of the map
     *     may extend beyond it
     * @param slideHeight rows of the scanned part
     * @param minArea regions and holes smaller than this are omitted, square pixels of level 0
     * @return polygons in pixels of level 0 from the corner of the scanned part, largest first
     */
    List<Polygon> outlines(double scale, int slideWidth, int slideHeight, double minArea) {
        int firstX = maskWidth;
        int lastX = -1;
        int firstY = maskHeight;
        int lastY = -1;
        for (int y = 0; y < maskHeight; y++) {
            for (int x = 0; x < maskWidth; x++) {
                if (mask[y * maskWidth + x] != 0) {
                    firstX = Math.min(firstX, x);
                    lastX = Math.max(lastX, x);
                    firstY = Math.min(firstY, y);
                    lastY = y;
                }
            }
        }
        List<Polygon> outlines = new ArrayList<>();
        if (lastX < 0) {
            return outlines;
        }
        // Only the part that contains tumour: tracing needs several bytes per pixel.
        int w = lastX - firstX + 1;
        int h = lastY - firstY + 1;
        byte[] part = new byte[w * h];
        for (int y = 0; y < h; y++) {
            System.arraycopy(mask, (firstY + y) * maskWidth + firstX, part, y * w, w);
        }
        double pixel = scale * reduction;
        Canvas canvas = new Canvas(w, h, firstX * pixel, firstY * pixel, pixel);
        for (Polygon polygon : MaskContours.polygons(new Mask(w, h, part), SMOOTHING)) {
            Polygon full = canvas.toLevel0(withoutSmallHoles(polygon, minArea / (pixel * pixel)));
            // Only corners on the last line of the lattice lie beyond, so the shape stays valid.
            full.apply(
                    (CoordinateFilter)
                            corner -> {
                                corner.x = Math.min(corner.x, slideWidth);
                                corner.y = Math.min(corner.y, slideHeight);
                            });
            full.geometryChanged();
            if (full.getArea() >= minArea) {
                outlines.add(full);
            }
        }
        outlines.sort(Comparator.comparingDouble(Polygon::getArea).reversed());
        return outlines;
    }

    private static Polygon withoutSmallHoles(Polygon polygon, double minArea) {
        List<LinearRing> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            LinearRing hole = polygon.getInteriorRingN(i);
            if (polygon.getFactory().createPolygon(hole).getArea() >= minArea) {
                holes.add(hole);
            }
        }
        return polygon.getFactory()
                .createPolygon(polygon.getExteriorRing(), holes.toArray(LinearRing[]::new));
    }

    /** Writes outlines for QuPath. */
    static void writeGeoJson(Path file, List<Polygon> outlines, Resolution resolution) {
        List<Annotation> annotations = new ArrayList<>();
        for (Polygon outline : outlines) {
            annotations.add(
                    new Annotation(
                            "Tumor " + (annotations.size() + 1),
                            "Tumor",
                            AnnotationType.POLYGON,
                            outline,
                            Map.of("Area um^2", resolution.squareMicrometres(outline.getArea()))));
        }
        GeoJsonAnnotations.write(file, annotations, TumourDrawing.COLOURS);
    }

    /** Draws outlines over a small picture of the slide. */
    static void writeOverlay(Path file, RgbImage picture, List<Polygon> outlines, int slideWidth) {
        double scale = (double) picture.width() / slideWidth;
        AffineTransformation shrink = AffineTransformation.scaleInstance(scale, scale);
        ShapeWriter writer = new ShapeWriter();
        List<Shape> shapes =
                outlines.stream().map(o -> writer.toShape(shrink.transform(o))).toList();
        ImageFile.writePng(file, Overlay.outlines(picture, shapes, TumourDrawing.OUTLINE));
    }
}
