package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.List;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.algorithm.RayCrossingCounter;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineSegment;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;

/**
 * Straightens the stairs of outlines along the pixels of a mask, after Douglas and Peucker.
 *
 * <p>A section of a ring becomes straight where all its corners are near enough, and no other
 * corner of any ring lies between the section and the straight line. Hence each ring can be
 * straightened alone: for two straight lines to cross, a corner of one section would have to lie
 * between the other and its line. Time grows with the number of corners, not with its square.
 */
final class StairSmoothing {
    // Bounds the work on a section, which grows with the square of its corners.
    private static final int LONGEST = 256;

    private final Mask mask;
    private final double tolerance;

    /**
     * Prepares smoothing.
     *
     * @param mask that is outlined
     * @param tolerance how far an outline may move, in pixels, at least 0
     */
    StairSmoothing(Mask mask, double tolerance) {
        this.mask = mask;
        this.tolerance = tolerance;
    }

    /** Smooths one of the exact polygons of the mask. */
    Polygon smooth(Polygon exact) {
        LinearRing[] holes = new LinearRing[exact.getNumInteriorRing()];
        for (int i = 0; i < holes.length; i++) {
            holes[i] = smooth(exact.getInteriorRingN(i));
        }
        return exact.getFactory().createPolygon(smooth(exact.getExteriorRing()), holes);
    }

    private LinearRing smooth(LinearRing ring) {
        Coordinate[] corners = ring.getCoordinates();
        int last = corners.length - 1;
        int opposite = farthest(corners);
        List<Coordinate> kept = new ArrayList<>();
        kept.add(corners[0]);
        int from = 0;
        for (int i = 1; i <= last; i++) {
            boolean ends = i == opposite || i == last || i - from == LONGEST;
            // Where rings touch, both keep the corner.
            if (ends || isTouch(corners[i])) {
                straighten(corners, from, i, kept);
                from = i;
            }
        }
        return kept.size() < 4
                ? ring
                : ring.getFactory().createLinearRing(kept.toArray(Coordinate[]::new));
    }

    /** The corner that is farthest from the first. */
    private static int farthest(Coordinate[] corners) {
        int farthest = 0;
        for (int i = 1; i < corners.length; i++) {
            if (corners[i].distance(corners[0]) > corners[farthest].distance(corners[0])) {
                farthest = i;
            }
        }
        return farthest;
    }

    /** Adds what is left of a section, without its first corner. */
    private void straighten(Coordinate[] corners, int from, int to, List<Coordinate> kept) {
        if (to > from + 1) {
            LineSegment line = new LineSegment(corners[from], corners[to]);
            double most = -1;
            int split = from;
            for (int i = from + 1; i < to; i++) {
                double distance = line.distance(corners[i]);
                if (distance > most) {
                    most = distance;
                    split = i;
                }
            }
            // Between two touches, both rings would get the same line.
            boolean shared = isTouch(corners[from]) && isTouch(corners[to]);
            if (most > tolerance || shared || !isClear(corners, from, to)) {
                straighten(corners, from, split, kept);
                straighten(corners, split, to, kept);
                return;
            }
        }
        kept.add(corners[to]);
    }

    /** Whether no other corner lies between a section, near its line, and the line. */
    private boolean isClear(Coordinate[] corners, int from, int to) {
        double startX = corners[from].x;
        double startY = corners[from].y;
        double dx = corners[to].x - startX;
        double dy = corners[to].y - startY;
        boolean flat = Math.abs(dx) >= Math.abs(dy);
        double slope = flat ? dy / dx : dx / dy;
        double begin = flat ? Math.min(0, dx) : Math.min(0, dy);
        double end = flat ? Math.max(0, dx) : Math.max(0, dy);
        double beside = tolerance * Math.hypot(1, slope);
        for (int along = (int) (begin - tolerance); along <= end + tolerance; along++) {
            int first = (int) Math.ceil(along * slope - beside);
            for (int across = first; across <= along * slope + beside; across++) {
                int x = (int) startX + (flat ? along : across);
                int y = (int) startY + (flat ? across : along);
                if (pixelsAt(x, y) != 0 && isBetween(x, y, corners, from, to)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isBetween(int x, int y, Coordinate[] corners, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (corners[i].x == x && corners[i].y == y) {
                return false;
            }
        }
        RayCrossingCounter counter = new RayCrossingCounter(new Coordinate(x, y));
        for (int i = from; i < to; i++) {
            counter.countSegment(corners[i], corners[i + 1]);
        }
        counter.countSegment(corners[to], corners[from]);
        return counter.getLocation() != Location.EXTERIOR;
    }

    private boolean isTouch(Coordinate corner) {
        return pixelsAt((int) corner.x, (int) corner.y) == 2;
    }

    /**
     * How many of the four pixels around a point of the lattice are inside, where outlines have a
     * corner: 1 or 3; 2 where two pixels touch there only. Else 0.
     */
    private int pixelsAt(int x, int y) {
        int a = inside(x - 1, y - 1);
        int b = inside(x, y - 1);
        int c = inside(x - 1, y);
        int d = inside(x, y);
        int count = a + b + c + d;
        return count % 2 == 1 || count == 2 && a == d ? count : 0;
    }

    private int inside(int x, int y) {
        boolean within = x >= 0 && y >= 0 && x < mask.width() && y < mask.height();
        return within && mask.get(x, y) ? 1 : 0;
    }
}
