package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.algorithm.LineIntersector;
import org.locationtech.jts.algorithm.RobustLineIntersector;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.noding.BasicSegmentString;
import org.locationtech.jts.noding.MCIndexNoder;
import org.locationtech.jts.noding.SegmentIntersector;
import org.locationtech.jts.noding.SegmentString;

/**
 * Counts how often an outline crosses itself, as far as that can be afforded. Every crossing
 * becomes a vertex when an outline is repaired, and n vertices may cross n * n / 6 times.
 */
final class Crossings implements SegmentIntersector {
    /** Crossings and, for each of them, pairs of edges that are looked at, besides those below. */
    private static final int MOST = 20_000;

    /** Pairs for each vertex. */
    private static final int PAIRS = 100;

    private final LineIntersector lines = new RobustLineIntersector();
    private final long mostCrossings;
    private final long mostPairs;
    private long crossings;
    private long pairs;

    private Crossings(int vertices) {
        mostCrossings = MOST + vertices;
        mostPairs = (long) PAIRS * (MOST + vertices);
    }

    /**
     * Returns whether a polygon crosses itself more often than the number of its vertices allows.
     */
    static boolean areTooMany(Polygon polygon) {
        List<SegmentString> rings = new ArrayList<>();
        rings.add(edges(polygon.getExteriorRing().getCoordinates()));
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            rings.add(edges(polygon.getInteriorRingN(i).getCoordinates()));
        }
        Crossings found = new Crossings(polygon.getNumPoints());
        new MCIndexNoder(found).computeNodes(rings);
        return found.isDone();
    }

    private static SegmentString edges(Coordinate[] vertices) {
        return new BasicSegmentString(vertices, null);
    }

    @Override
    public void processIntersections(SegmentString a, int i, SegmentString b, int k) {
        pairs++;
        if (a == b && Math.abs(i - k) <= 1) {
            return;
        }
        lines.computeIntersection(
                a.getCoordinate(i),
                a.getCoordinate(i + 1),
                b.getCoordinate(k),
                b.getCoordinate(k + 1));
        if (lines.isProper()) {
            crossings++;
        }
    }

    @Override
    public boolean isDone() {
        return crossings > mostCrossings || pairs > mostPairs;
    }
}
