package org.epsam.web.slide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.impl.PackedCoordinateSequence;
import org.locationtech.jts.geom.impl.PackedCoordinateSequenceFactory;
import org.locationtech.jts.simplify.DouglasPeuckerSimplifier;

/**
 * Leaves out vertices that nobody would see. First those that lie within half of the tolerance of
 * the one before them, which is fast however many there are; then the algorithm of Douglas and
 * Peucker with the other half, so that no outline moves by more than the tolerance.
 *
 * <p>Simplification that preserves topology takes hundreds of times as long for large outlines;
 * what it avoids, that lines touch or cross each other, cannot be seen at this scale either. The
 * results are for drawing only.
 */
final class OutlineSimplifier {
    private static final GeometryFactory FACTORY =
            new GeometryFactory(PackedCoordinateSequenceFactory.DOUBLE_FACTORY);

    private OutlineSimplifier() {}

    /**
     * Rounds a scale down to a power of two, so that simplified outlines can be used again.
     *
     * @return the exponent; negative where outlines are not to be simplified
     */
    static int power(double scale) {
        return scale >= 1 && scale < Double.POSITIVE_INFINITY ? Math.getExponent(scale) : -1;
    }

    /**
     * Simplifies an outline. Holes that are not seen any more are left out; where nothing is seen
     * of the outline itself, its bounds take its place.
     *
     * @param tolerance how far lines may move
     */
    static Polygon simplify(Polygon polygon, double tolerance) {
        LinearRing shell = simplify(polygon.getExteriorRing(), tolerance);
        if (shell == null) {
            return bounds(polygon.getEnvelopeInternal());
        }
        List<LinearRing> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            LinearRing hole = simplify(polygon.getInteriorRingN(i), tolerance);
            if (hole != null) {
                holes.add(hole);
            }
        }
        return FACTORY.createPolygon(shell, holes.toArray(LinearRing[]::new));
    }

    private static Polygon bounds(Envelope box) {
        double[] corners = {
            box.getMinX(), box.getMinY(), box.getMaxX(), box.getMinY(), box.getMaxX(),
            box.getMaxY(), box.getMinX(), box.getMaxY(), box.getMinX(), box.getMinY()
        };
        return FACTORY.createPolygon(new PackedCoordinateSequence.Double(corners, 2, 0));
    }

    /** A ring of at least three different vertices; null where none is left. */
    private static LinearRing simplify(LinearRing ring, double tolerance) {
        CoordinateSequence all = ring.getCoordinateSequence();
        int last = all.size() - 1;
        double near = tolerance * tolerance / 4;
        double[] kept = new double[2 * all.size()];
        int n = 0;
        for (int i = 0; i < last; i++) {
            double x = all.getX(i);
            double y = all.getY(i);
            if (n == 0 || square(x - kept[n - 2]) + square(y - kept[n - 1]) > near) {
                kept[n++] = x;
                kept[n++] = y;
            }
        }
        kept[n++] = kept[0];
        kept[n++] = kept[1];
        if (n < 8) {
            return null;
        }
        LineString line =
                FACTORY.createLineString(
                        new PackedCoordinateSequence.Double(Arrays.copyOf(kept, n), 2, 0));
        CoordinateSequence points =
                ((LineString) DouglasPeuckerSimplifier.simplify(line, tolerance / 2))
                        .getCoordinateSequence();
        return points.size() < 4 ? null : FACTORY.createLinearRing(points);
    }

    private static double square(double value) {
        return value * value;
    }
}
