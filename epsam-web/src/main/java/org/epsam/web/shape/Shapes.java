package org.epsam.web.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Refusal;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;

/**
 * Polygons as pages and server exchange them: the coordinates of a GeoJSON MultiPolygon, in pixels
 * of the patch or of level 0.
 */
public final class Shapes {
    private static final GeometryFactory GEOMETRY = new GeometryFactory();
    private static final int MAX_POLYGONS = 5_000;
    private static final int MAX_CORNERS = 100_000;

    /** Each of so many sides may cross each other. */
    private static final int MAX_CROSSING = 3_000;

    /** Coordinates are exchanged in this part of a pixel. */
    private static final double UNITS = 100;

    private Shapes() {}

    /**
     * Reads polygons. Those that overlap are united, and a ring that crosses itself keeps all that
     * it encloses.
     *
     * @param json the coordinates
     * @param size of the patch or slide; what lies beyond is cut off
     * @return valid polygons
     * @throws Refusal if they are none, or too many
     */
    public static List<Polygon> read(JsonNode json, Size size) {
        if (!json.isArray() || json.size() > MAX_POLYGONS) {
            throw Refusal.bad("Polygons must be a list of at most " + MAX_POLYGONS + ".");
        }
        int corners = 0;
        List<Polygon> polygons = new ArrayList<>();
        for (JsonNode rings : json) {
            List<LinearRing> read = new ArrayList<>();
            if (!rings.isArray() || rings.isEmpty()) {
                throw Refusal.bad("A polygon must be a list of rings.");
            }
            for (JsonNode ring : rings) {
                Coordinate[] coordinates = coordinates(ring, size);
                corners += coordinates.length;
                if (corners > MAX_CORNERS) {
                    throw Refusal.bad("An outline has at most " + MAX_CORNERS + " corners.");
                }
                if (coordinates.length < 4
                        || !coordinates[0].equals2D(coordinates[coordinates.length - 1])) {
                    throw Refusal.bad("A ring must have three corners and end where it begins.");
                }
                read.add(GEOMETRY.createLinearRing(coordinates));
            }
            polygons.add(
                    GEOMETRY.createPolygon(
                            read.get(0), read.subList(1, read.size()).toArray(LinearRing[]::new)));
        }
        return within(union(polygons), size);
    }

    /**
     * Reads points.
     *
     * @param json a list of [x, y]
     * @param size of the patch or slide
     * @return the points, which may lie a little outside
     * @throws Refusal if they are none
     */
    public static Coordinate[] coordinates(JsonNode json, Size size) {
        if (!json.isArray() || json.size() > MAX_CORNERS) {
            throw Refusal.bad("Points must be a list of at most " + MAX_CORNERS + ".");
        }
        double margin = Math.max(size.width(), size.height());
        Coordinate[] read = new Coordinate[json.size()];
        for (int i = 0; i < read.length; i++) {
            JsonNode point = json.get(i);
            boolean numbers =
                    point.isArray()
                            && point.size() >= 2
                            && point.get(0).isNumber()
                            && point.get(1).isNumber();
            double x = numbers ? point.get(0).doubleValue() : Double.NaN;
            double y = numbers ? point.get(1).doubleValue() : Double.NaN;
            if (!(Math.abs(x) <= 2 * margin && Math.abs(y) <= 2 * margin)) {
                throw Refusal.bad("A point must be two numbers near the image.");
            }
            read[i] = new Coordinate(x, y);
        }
        return read;
    }

    /**
     * Returns polygons as pages read them, the same for equal ones: in one order, and rings begin
     * and turn in one way, whatever way they were stored.
     *
     * @param polygons in pixels
     * @return the coordinates, closed rings, outer one first
     */
    public static List<List<List<double[]>>> json(List<Polygon> polygons) {
        List<List<List<double[]>>> json = new ArrayList<>();
        for (Geometry polygon : polygons.stream().map(Geometry::norm).sorted().toList()) {
            json.add(rings((Polygon) polygon));
        }
        return json;
    }

    private static List<List<double[]>> rings(Polygon polygon) {
        List<List<double[]>> rings = new ArrayList<>();
        rings.add(ring(polygon.getExteriorRing()));
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            rings.add(ring(polygon.getInteriorRingN(i)));
        }
        return rings;
    }

    private static List<double[]> ring(LinearRing ring) {
        List<double[]> points = new ArrayList<>();
        for (Coordinate c : ring.getCoordinates()) {
            points.add(new double[] {rounded(c.x), rounded(c.y)});
        }
        return points;
    }

    private static double rounded(double value) {
        return Math.round(value * UNITS) / UNITS;
    }

    /** Valid geometry of all polygons together. */
    static Geometry union(List<Polygon> polygons) {
        return valid(GEOMETRY.createMultiPolygon(polygons.toArray(Polygon[]::new)));
    }

    /** Mends what crosses itself, where that is not too much work. */
    static Geometry valid(Geometry geometry) {
        if (geometry.isValid()) {
            return geometry;
        }
        if (geometry.getNumPoints() > MAX_CROSSING) {
            throw Refusal.bad("The outline crosses itself; draw it anew.");
        }
        return GeometryFixer.fix(geometry);
    }

    /** The parts of a geometry within an image that have an area. */
    static List<Polygon> within(Geometry geometry, Size size) {
        Coordinate end = new Coordinate(size.width(), size.height());
        Geometry frame = GEOMETRY.toGeometry(new Envelope(new Coordinate(0, 0), end));
        Geometry inside = frame.covers(geometry) ? geometry : geometry.intersection(frame);
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < inside.getNumGeometries(); i++) {
            if (inside.getGeometryN(i) instanceof Polygon polygon && polygon.getArea() > 0) {
                polygons.add(polygon);
            }
        }
        return polygons;
    }
}
