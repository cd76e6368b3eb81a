package org.epsam.slides.annotation;

import java.util.List;
import java.util.Map;
import org.epsam.slides.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.Coordinate;

/**
 * Turns outlines into pixels by the rule of ASAP 1.8.1, which made the ground truth of the
 * original: vertices in single precision; a pixel, taken at its upper left corner in level-0
 * pixels, is inside where the winding number is not 0 and the corner lies strictly inside the
 * outline's bounding box. An edge counts where it crosses the corner's row (upper end included,
 * lower end excluded) left of the corner, judged by a cross product that is cut to an integer: an
 * edge closer than one unit of it does not count.
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
                    draw(annotation.points(), group.getValue().byteValue(), canvas, labels);
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
     * @throws InputException where there are areas, but all in unknown groups
     */
    public static Mask tumour(AnnotationSet set, GroupLabels groups, Canvas canvas) {
        if (!set.areaGroups().isEmpty() && groups.unknownIn(set).equals(set.areaGroups())) {
            throw new InputException(
                    set.source()
                            + ": its areas are in the groups "
                            + set.areaGroups()
                            + ", known are "
                            + groups.labels().keySet()
                            + "; rename the groups or choose the other data set");
        }
        GrayImage labels = labels(set, groups, canvas);
        byte[] values = labels.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (values[i] == 1 ? 1 : 0);
        }
        return new Mask(canvas.width(), canvas.height(), values);
    }

    private static void draw(List<Coordinate> points, byte label, Canvas canvas, byte[] labels) {
        int n = points.size();
        float[] xs = new float[n + 1];
        float[] ys = new float[n + 1];
        float minX = Float.POSITIVE_INFINITY;
        float minY = Float.POSITIVE_INFINITY;
        float maxX = Float.NEGATIVE_INFINITY;
        float maxY = Float.NEGATIVE_INFINITY;
        for (int i = 0; i <= n && n > 0; i++) {
            xs[i] = (float) points.get(i % n).x;
            ys[i] = (float) points.get(i % n).y;
            minX = Math.min(minX, xs[i]);
            minY = Math.min(minY, ys[i]);
            maxX = Math.max(maxX, xs[i]);
            maxY = Math.max(maxY, ys[i]);
        }
        int[] active = new int[n];
        int firstX = first(minX, canvas.left(), canvas.downsample(), canvas.width());
        for (int row = first(minY, canvas.top(), canvas.downsample(), canvas.height());
                row < canvas.height();
                row++) {
            float y = (float) (canvas.top() + row * canvas.downsample());
            if (y >= maxY) {
                break;
            } else if (y <= minY) {
                continue;
            }
            int edges = 0;
            for (int i = 0; i < n; i++) {
                if (ys[i] <= y != ys[i + 1] <= y) {
                    active[edges++] = i;
                }
            }
            for (int column = firstX; column < canvas.width(); column++) {
                float x = (float) (canvas.left() + column * canvas.downsample());
                if (x >= maxX) {
                    break;
                }
                if (x > minX && winding(xs, ys, active, edges, x, y) != 0) {
                    labels[row * canvas.width() + column] = label;
                }
            }
        }
    }

    /** The first pixel that can lie beyond an outline's start; rounding is judged by the caller. */
    private static int first(float start, double origin, double downsample, int length) {
        return (int) Math.max(0, Math.min(length, Math.floor((start - origin) / downsample) - 1));
    }

    private static int winding(float[] xs, float[] ys, int[] active, int edges, float x, float y) {
        int winding = 0;
        for (int k = 0; k < edges; k++) {
            int i = active[k];
            float cross = (xs[i + 1] - xs[i]) * (y - ys[i]) - (x - xs[i]) * (ys[i + 1] - ys[i]);
            boolean down = ys[i] <= y;
            if (down && (int) cross < 0) {
                winding++;
            } else if (!down && (int) cross > 0) {
                winding--;
            }
        }
        return winding;
    }
}
