package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.hprtree.HPRtree;

/**
 * Turns the outlines of a slide into pixels, by the {@link PixelRule} of its groups. Holes are
 * taken out by the same rule.
 *
 * <p>Outlines are prepared once and found by place, so that windows on a slide cost what lies in
 * them. Thread-safe.
 */
public final class AnnotationRaster {
    private final HPRtree areas = new HPRtree();

    /** A polygon; later ones are drawn over earlier ones. */
    private record Area(int order, int place, int label, Ring outer, List<Ring> holes) {}

    private AnnotationRaster(AnnotationSet set, GroupLabels groups, boolean numbered) {
        int place = 0;
        int number = 0;
        for (Annotation annotation : set.annotations()) {
            number++;
            if (annotation.type().isArea() && groups.label(annotation.group()).isPresent()) {
                int order = groups.order(annotation.group());
                int label = numbered ? number : groups.label(annotation.group()).getAsInt();
                for (Polygon polygon : annotation.polygons()) {
                    Envelope box = new Envelope(polygon.getEnvelopeInternal());
                    areas.insert(box, area(order, place++, label, polygon, groups.rule()));
                }
            }
        }
        areas.build();
    }

    private static Area area(int order, int place, int label, Polygon polygon, PixelRule rule) {
        List<Ring> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            holes.add(ring(polygon.getInteriorRingN(i), rule));
        }
        return new Area(order, place, label, ring(polygon.getExteriorRing(), rule), holes);
    }

    private static Ring ring(LinearRing ring, PixelRule rule) {
        return rule == PixelRule.ASAP ? new AsapRing(ring) : new MiddlesRing(ring);
    }

    /**
     * Prepares the outlines of a slide.
     *
     * @param set the annotations; dots, point sets and measurements are not drawn
     * @param groups the groups to draw, later ones over earlier ones; other groups are not drawn
     * @return the outlines, to be drawn window by window
     */
    public static AnnotationRaster of(AnnotationSet set, GroupLabels groups) {
        return new AnnotationRaster(set, groups, false);
    }

    /**
     * Prepares the outlines of a slide, each with a label of its own.
     *
     * @param set the annotations, of which the first is number 1; dots, point sets and measurements
     *     have numbers but are not drawn
     * @param groups the groups to draw
     * @return the outlines, to be drawn window by window by {@link #numbers}
     */
    public static AnnotationRaster numbered(AnnotationSet set, GroupLabels groups) {
        return new AnnotationRaster(set, groups, true);
    }

    /**
     * Returns whether a window may hold something.
     *
     * @param canvas a window on the slide
     * @return false where no outline's bounding box touches it
     */
    public boolean touches(Canvas canvas) {
        return !found(canvas).isEmpty();
    }

    /**
     * Draws a window.
     *
     * @param canvas the window
     * @return the label of each pixel, 0 where nothing was drawn
     */
    public GrayImage labels(Canvas canvas) {
        int[] numbers = numbers(canvas);
        byte[] labels = new byte[numbers.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) numbers[i];
        }
        return new GrayImage(canvas.width(), canvas.height(), labels);
    }

    /**
     * Draws a window.
     *
     * @param canvas the window
     * @return the label or number of each pixel, row by row, 0 where nothing was drawn
     */
    public int[] numbers(Canvas canvas) {
        int[] labels = new int[canvas.width() * canvas.height()];
        boolean[] inside = new boolean[canvas.width()];
        List<Area> found = found(canvas);
        found.sort(Comparator.comparingInt(Area::order).thenComparingInt(Area::place));
        for (Area area : found) {
            draw(area, canvas, inside, labels);
        }
        return labels;
    }

    /**
     * Draws the tumour of a window: the pixels with label 1.
     *
     * @param canvas the window
     * @return 1 for tumour
     */
    public Mask tumour(Canvas canvas) {
        byte[] values = labels(canvas).values();
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (values[i] == 1 ? 1 : 0);
        }
        return new Mask(canvas.width(), canvas.height(), values);
    }

    /**
     * Draws one window, as {@link #labels(Canvas)}.
     *
     * @param set the annotations
     * @param groups the groups to draw
     * @param canvas the window to draw
     * @return the label of each pixel, 0 where nothing was drawn
     */
    public static GrayImage labels(AnnotationSet set, GroupLabels groups, Canvas canvas) {
        return of(set, groups).labels(canvas);
    }

    /**
     * Draws the tumour of one window, as {@link #tumour(Canvas)}.
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
        return of(set, groups).tumour(canvas);
    }

    @SuppressWarnings("unchecked") // the tree holds nothing else
    private List<Area> found(Canvas canvas) {
        double right = canvas.left() + canvas.width() * canvas.downsample();
        double bottom = canvas.top() + canvas.height() * canvas.downsample();
        return areas.query(new Envelope(canvas.left(), right, canvas.top(), bottom));
    }

    /** Draws a polygon: the inside of its outline by the rule, less that of each hole. */
    private static void draw(Area area, Canvas canvas, boolean[] inside, int[] labels) {
        Ring.Window outer = area.outer().on(canvas);
        List<Ring.Window> holes = new ArrayList<>();
        area.holes().forEach(hole -> holes.add(hole.on(canvas)));
        for (int row = outer.firstRow(); row < outer.endRow(); row++) {
            outer.mark(row, inside, true);
            for (Ring.Window hole : holes) {
                hole.mark(row, inside, false);
            }
            for (int column = outer.firstColumn(); column < outer.endColumn(); column++) {
                if (inside[column]) {
                    labels[row * canvas.width() + column] = area.label();
                    inside[column] = false;
                }
            }
        }
    }
}
