package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Turns outlines into pixels by the rule of ASAP 1.8.1, which made the ground truth of the
 * original: vertices in single precision; a pixel, taken at its upper left corner in level-0
 * pixels, is inside where the winding number is not 0 and the corner lies strictly inside the
 * outline's bounding box. An edge counts where it crosses the corner's row (upper end included,
 * lower end excluded) left of the corner, judged by a cross product that is cut to an integer: an
 * edge closer than one unit of it does not count. Holes, which ASAP does not have, are taken out by
 * the same rule.
 */
public final class AnnotationRaster {
    private AnnotationRaster() {}

    /**
     * Draws the areas of a slide group by group, later ones over earlier ones.
     *
     * @param set the annotations; dots, point sets and measurements are not drawn
     * @param groups the groups to draw, in order; other groups are not drawn
     * @param canvas the window to draw
     * @return the label of each pixel, 0 where nothing was drawn
     */
    public static GrayImage labels(AnnotationSet set, GroupLabels groups, Canvas canvas) {
        byte[] labels = new byte[canvas.width() * canvas.height()];
        for (Map.Entry<String, Integer> group : groups.labels().entrySet()) {
            for (Annotation annotation : set.annotations()) {
                if (annotation.type().isArea() && annotation.group().equals(group.getKey())) {
                    for (Polygon polygon : annotation.polygons()) {
                        draw(polygon, group.getValue().byteValue(), canvas, labels);
                    }
                }
            }
        }
        return new GrayImage(canvas.width(), canvas.height(), labels);
    }

    /**
     * Draws the tumour of a slide: the pixels with label 1.
     *
     * @param set the annotations; a set without areas gives an empty mask
     * @param groups the groups to draw
     * @param canvas the window to draw
     * @return 1 for tumour
     * @throws org.epsam.base.InputException where the set cannot be labelled, as {@link
     *     GroupLabels#requireKnown}
     */
    public static Mask tumour(AnnotationSet set, GroupLabels groups, Canvas canvas) {
        groups.requireKnown(set);
        GrayImage labels = labels(set, groups, canvas);
        byte[] values = labels.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (values[i] == 1 ? 1 : 0);
        }
        return new Mask(canvas.width(), canvas.height(), values);
    }

    /** Draws a polygon: the inside of its outline by the rule, less that of each hole. */
    private static void draw(Polygon polygon, byte label, Canvas canvas, byte[] labels) {
        Ring outer = new Ring(polygon.getExteriorRing(), canvas);
        List<Ring> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            holes.add(new Ring(polygon.getInteriorRingN(i), canvas));
        }
        boolean[] inside = new boolean[canvas.width()];
        for (int row = outer.firstRow; row < outer.endRow; row++) {
            outer.mark(row, inside, true);
            for (Ring hole : holes) {
                hole.mark(row, inside, false);
            }
            for (int column = outer.firstColumn; column < outer.endColumn; column++) {
                if (inside[column]) {
                    labels[row * canvas.width() + column] = label;
                    inside[column] = false;
                }
            }
        }
    }

    /** One closed outline: its part that matters on a canvas. */
    private static final class Ring {
        private final Canvas canvas;
        private final float[] xs;
        private final float[] ys;
        // The edges that cross a row of the canvas: edge i runs from vertex i to i + 1.
        private final int[] edges;
        private final int[] winding;
        // The pixels strictly inside the bounding box.
        private final int firstRow;
        private final int endRow;
        private final int firstColumn;
        private final int endColumn;

        Ring(LinearRing ring, Canvas canvas) {
            this.canvas = canvas;
            int n = ring.getNumPoints();
            xs = new float[n];
            ys = new float[n];
            float minX = Float.POSITIVE_INFINITY;
            float minY = Float.POSITIVE_INFINITY;
            float maxX = Float.NEGATIVE_INFINITY;
            float maxY = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                xs[i] = (float) ring.getCoordinateN(i).x;
                ys[i] = (float) ring.getCoordinateN(i).y;
                minX = Math.min(minX, xs[i]);
                minY = Math.min(minY, ys[i]);
                maxX = Math.max(maxX, xs[i]);
                maxY = Math.max(maxY, ys[i]);
            }
            float boxMinX = minX;
            float boxMinY = minY;
            float boxMaxX = maxX;
            float boxMaxY = maxY;
            firstColumn = first(canvas.width(), c -> x(c) > boxMinX);
            endColumn = first(canvas.width(), c -> x(c) >= boxMaxX);
            firstRow = first(canvas.height(), r -> y(r) > boxMinY);
            endRow = first(canvas.height(), r -> y(r) >= boxMaxY);
            winding = new int[canvas.width() + 1];
            float top = y(0);
            float bottom = y(canvas.height() - 1);
            int[] crossing = new int[n];
            int count = 0;
            for (int i = 0; i + 1 < n; i++) {
                if (Math.max(ys[i], ys[i + 1]) > top && Math.min(ys[i], ys[i + 1]) <= bottom) {
                    crossing[count++] = i;
                }
            }
            edges = Arrays.copyOf(crossing, count);
        }

        private float x(int column) {
            return (float) (canvas.left() + column * canvas.downsample());
        }

        private float y(int row) {
            return (float) (canvas.top() + row * canvas.downsample());
        }

        /** Sets the pixels of a row that are inside. */
        void mark(int row, boolean[] inside, boolean value) {
            if (row < firstRow || row >= endRow) {
                return;
            }
            float y = y(row);
            Arrays.fill(winding, 0);
            for (int i : edges) {
                boolean down = ys[i] <= y;
                if (down == ys[i + 1] <= y) {
                    continue;
                }
                // An edge counts right of where it crosses the row, as the cross product grows (or
                // falls) from column to column.
                int from =
                        first(canvas.width(), c -> down ? cross(i, c, y) < 0 : cross(i, c, y) > 0);
                winding[from] += down ? 1 : -1;
            }
            int sum = 0;
            for (int column = 0; column < endColumn; column++) {
                sum += winding[column];
                if (sum != 0 && column >= firstColumn) {
                    inside[column] = value;
                }
            }
        }

        private int cross(int i, int column, float y) {
            float x = x(column);
            return (int) ((xs[i + 1] - xs[i]) * (y - ys[i]) - (x - xs[i]) * (ys[i + 1] - ys[i]));
        }

        /** The first of 0 .. n - 1 for which a test holds that then holds for all after; else n. */
        private static int first(int n, IntPredicate test) {
            int low = 0;
            int high = n;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (test.test(middle)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
