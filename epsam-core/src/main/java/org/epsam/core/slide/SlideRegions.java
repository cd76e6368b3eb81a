package org.epsam.core.slide;

import java.awt.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.ConnectedParts;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.locationtech.jts.algorithm.InteriorPoint;
import org.locationtech.jts.awt.ShapeWriter;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateFilter;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * The tumour of a slide or an image as regions. The probability map arrives in blocks and is
 * averaged into a map of at most {@value #MAX_PIXELS} pixels: of its own resolution, or 2, 4, 8 ...
 * times coarser.
 */
final class SlideRegions {
    /** Tracing needs about 7 bytes for each. */
    static final long MAX_PIXELS = 64_000_000;

    /** How far an outline may move when its steps are smoothed, in pixels of the map. */
    static final double SMOOTHING = 1;

    private final int width;
    private final int height;
    private final int reduction;
    private final int mapWidth;
    private final int mapHeight;
    private final byte[] map;

    /**
     * Which regions and holes are kept.
     *
     * @param minArea regions and holes smaller than this are omitted, square pixels of level 0
     * @param fillable whether a small hole around a place, in pixels of level 0 from the corner of
     *     the scanned part, may be omitted
     * @param smoothing how far an outline may move when its steps are smoothed, in pixels of the
     *     map; 0: outlines are exactly those of the pixels
     */
    record Rule(double minArea, Predicate<Coordinate> fillable, double smoothing) {}

    SlideRegions(int width, int height) {
        this.width = width;
        this.height = height;
        int times = 1;
        while (((long) width + times - 1) / times * (((long) height + times - 1) / times)
                > MAX_PIXELS) {
            times *= 2;
        }
        reduction = times;
        mapWidth = (width + times - 1) / times;
        mapHeight = (height + times - 1) / times;
        map = new byte[mapWidth * mapHeight];
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
                // Half of 255 is rounded down: it is not above one half.
                map[y / reduction * mapWidth + x / reduction] =
                        (byte) ((2 * sum + n - 1) / (2 * n));
            }
        }
    }

    /**
     * Traces the regions where the probability is above one half.
     *
     * @param scale pixels of level 0 along one pixel of the probability map
     * @param slide size of the scanned part: the last pixels of the map may extend beyond it
     * @param rule which regions and holes are kept
     * @return regions in pixels of level 0 from the corner of the scanned part, largest first
     */
    List<TumourRegion> trace(double scale, Size slide, Rule rule) {
        int firstX = mapWidth;
        int lastX = -1;
        int firstY = mapHeight;
        int lastY = -1;
        for (int y = 0; y < mapHeight; y++) {
            for (int x = 0; x < mapWidth; x++) {
                if ((map[y * mapWidth + x] & 0xff) > 127) {
                    firstX = Math.min(firstX, x);
                    lastX = Math.max(lastX, x);
                    firstY = Math.min(firstY, y);
                    lastY = y;
                }
            }
        }
        if (lastX < 0) {
            return List.of();
        }
        // Only the part that contains tumour: tracing needs several bytes per pixel.
        int w = lastX - firstX + 1;
        int h = lastY - firstY + 1;
        byte[] part = new byte[w * h];
        for (int y = 0; y < h; y++) {
            System.arraycopy(map, (firstY + y) * mapWidth + firstX, part, y * w, w);
        }
        double pixel = scale * reduction;
        Canvas canvas = new Canvas(w, h, firstX * pixel, firstY * pixel, pixel);
        List<TumourRegion> regions = new ArrayList<>();
        for (TumourRegion region : trace(new GrayImage(w, h, part), rule.smoothing())) {
            Polygon full = withoutSmallHoles(canvas.toLevel0(region.outline()), rule);
            // Only corners on the last line of the lattice lie beyond, so the shape stays valid.
            full.apply(
                    (CoordinateFilter)
                            corner -> {
                                corner.x = Math.min(corner.x, slide.width());
                                corner.y = Math.min(corner.y, slide.height());
                            });
            full.geometryChanged();
            if (full.getArea() >= rule.minArea()) {
                regions.add(new TumourRegion(full, region.probability()));
            }
        }
        regions.sort(Comparator.comparingDouble(TumourRegion::area).reversed());
        return regions;
    }

    /** All regions of a map, in its pixels. */
    private static List<TumourRegion> trace(GrayImage map, double smoothing) {
        byte[] inside = new byte[map.values().length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (byte) ((map.values()[i] & 0xff) > 127 ? 1 : 0);
        }
        Mask mask = new Mask(map.width(), map.height(), inside);
        double[] probabilities = probabilities(map, ConnectedParts.byEdges(mask));
        List<Polygon> outlines =
                smoothing > 0
                        ? MaskContours.polygons(mask, smoothing)
                        : MaskContours.polygons(mask);
        List<TumourRegion> regions = new ArrayList<>();
        for (Polygon outline : outlines) {
            regions.add(new TumourRegion(outline, probabilities[regions.size()]));
        }
        return regions;
    }

    /** The mean probability of each part. */
    private static double[] probabilities(GrayImage map, ConnectedParts parts) {
        long[] sums = new long[parts.count() + 1];
        for (int i = 0; i < map.values().length; i++) {
            sums[parts.labels()[i]] += map.values()[i] & 0xff;
        }
        int[] sizes = parts.sizes();
        double[] means = new double[parts.count()];
        for (int i = 0; i < means.length; i++) {
            means[i] = sums[i + 1] / 255.0 / sizes[i + 1];
        }
        return means;
    }

    private static Polygon withoutSmallHoles(Polygon polygon, Rule rule) {
        List<LinearRing> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            LinearRing ring = polygon.getInteriorRingN(i);
            Polygon hole = polygon.getFactory().createPolygon(ring);
            if (hole.getArea() >= rule.minArea()
                    || !rule.fillable().test(InteriorPoint.getInteriorPoint(hole))) {
                holes.add(ring);
            }
        }
        return polygon.getFactory()
                .createPolygon(polygon.getExteriorRing(), holes.toArray(LinearRing[]::new));
    }

    /** Draws outlines over a small picture of the slide. */
    static void writeOverlay(
            Path file, RgbImage picture, List<TumourRegion> regions, int slideWidth) {
        double scale = (double) picture.width() / slideWidth;
        AffineTransformation shrink = AffineTransformation.scaleInstance(scale, scale);
        ShapeWriter writer = new ShapeWriter();
        List<Shape> shapes =
                regions.stream()
                        .map(region -> writer.toShape(shrink.transform(region.outline())))
                        .toList();
        ImageFile.writePng(file, Overlay.outlines(picture, shapes, DrawingColours.TUMOUR));
    }
}
