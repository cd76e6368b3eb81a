package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.locationtech.jts.algorithm.Area;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Creates polygons of the vertices in a file, and collects a line about each that is not what it
 * seems.
 */
final class Outlines {
    static final GeometryFactory FACTORY = new GeometryFactory();

    private static final int MAX_NOTES = 20;
    private static final int SMALL = 40;

    private final String source;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> texts = new HashMap<>();
    private int moreNotes;

    Outlines(String source) {
        this.source = source;
    }

    /** One copy of a text that many annotations have. */
    String shared(String text) {
        return texts.computeIfAbsent(text, t -> t);
    }

    /** The first notes, and how many there are beyond them. */
    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (moreNotes > 0) {
            all.add(source + ": " + moreNotes + " more notes of this kind");
        }
        return all;
    }

    /** What is of a kind that is not known: it may enclose an area, and it may not. */
    static Annotation lost(String what, String kind, String group) {
        String found = kind.isEmpty() ? " has no type" : " has the type '" + kind + "'";
        return new Annotation(what + found, group, AnnotationType.LOST, FACTORY.createPoint());
    }

    void note(String text) {
        if (notes.size() < MAX_NOTES) {
            notes.add(source + ": " + text);
        } else {
            moreNotes++;
        }
    }

    /**
     * Creates a polygon.
     *
     * @param what names it in notes
     * @param rings the outline and its holes, closed or not
     * @return none where the outline has fewer than three different vertices
     * @throws InputException where it crosses itself very often, which no outline of a person does
     */
    Optional<Polygon> polygon(String what, List<List<Coordinate>> rings) {
        List<LinearRing> made = new ArrayList<>();
        for (List<Coordinate> ring : rings) {
            long different = ring.stream().distinct().limit(3).count();
            if (different >= 3) {
                made.add(FACTORY.createLinearRing(closed(ring)));
            } else if (made.isEmpty()) {
                note(what + " has " + different + " different vertices and no area; left out");
                return Optional.empty();
            } else {
                note(what + " has a hole of " + different + " different vertices; hole left out");
            }
        }
        if (made.isEmpty()) {
            note(what + " has no vertices; left out");
            return Optional.empty();
        }
        Polygon polygon =
                FACTORY.createPolygon(
                        made.get(0), made.subList(1, made.size()).toArray(LinearRing[]::new));
        boolean plain = isPlain(polygon);
        if (!plain && Crossings.areTooMany(polygon)) {
            throw new InputException(
                    source
                            + ": "
                            + what
                            + " of "
                            + polygon.getNumPoints()
                            + " vertices crosses itself too often to be an outline; correct it");
        }
        if (!plain && crossesItself(polygon)) {
            note(what + " crosses itself; every part that it encloses counts as inside");
        }
        return Optional.of(polygon);
    }

    /**
     * Finds out quickly that a small outline does not touch itself; there may be very many.
     *
     * @return false also where this is not certain
     */
    private static boolean isPlain(Polygon polygon) {
        Coordinate[] c = polygon.getExteriorRing().getCoordinates();
        int n = c.length - 1;
        if (n > SMALL || polygon.getNumInteriorRing() > 0) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (turn(c[i], c[i + 1], c[(i + 2) % n]) == 0) {
                return false;
            }
            for (int k = i + 2; k < n; k++) {
                boolean neighbours = i == 0 && k == n - 1;
                if (!neighbours && !areApart(c[i], c[i + 1], c[k], c[k + 1])) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean areApart(Coordinate a, Coordinate b, Coordinate c, Coordinate d) {
        return turn(a, b, c) * turn(a, b, d) > 0 || turn(c, d, a) * turn(c, d, b) > 0;
    }

    /** On which side of a line a point lies, 0 where rounding may decide. */
    private static double turn(Coordinate a, Coordinate b, Coordinate point) {
        double left = (b.x - a.x) * (point.y - a.y);
        double right = (b.y - a.y) * (point.x - a.x);
        double turn = left - right;
        return Math.abs(turn) > 1e-12 * (Math.abs(left) + Math.abs(right)) ? Math.signum(turn) : 0;
    }

    /** Distinguishes a crossing from a mere touch, which leaves the area as it is. */
    private static boolean crossesItself(Polygon polygon) {
        if (polygon.isValid()) {
            return false;
        }
        double area = Area.ofRing(polygon.getExteriorRing().getCoordinates());
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            area -= Area.ofRing(polygon.getInteriorRingN(i).getCoordinates());
        }
        double repaired =
                new Annotation("", "", AnnotationType.POLYGON, polygon).validShape().getArea();
        return Math.abs(repaired - area) > 1e-6 * Math.max(1, area);
    }

    private static Coordinate[] closed(List<Coordinate> ring) {
        int n = ring.size();
        boolean open = !ring.get(0).equals2D(ring.get(n - 1));
        Coordinate[] all = ring.toArray(new Coordinate[open ? n + 1 : n]);
        if (open) {
            all[n] = new Coordinate(all[0]);
        }
        return all;
    }
}
