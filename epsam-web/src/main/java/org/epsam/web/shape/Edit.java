package org.epsam.web.shape;

import java.util.Arrays;
import java.util.List;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Body;
import org.epsam.web.http.Refusal;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.simplify.DouglasPeuckerSimplifier;

/**
 * What a person adds to an outline, or takes away from it.
 *
 * @param shape in pixels
 * @param subtracts whether it is taken away
 */
public record Edit(Geometry shape, boolean subtracts) {
    private static final GeometryFactory GEOMETRY = new GeometryFactory();
    private static final double MAX_RADIUS = 10_000;
    private static final int MAX_STROKE = 5_000;
    private static final long MAX_PAIRS = 20_000_000;

    /** Corners of a quarter of a circle: less than 0.1 px beside a circle of 20 px. */
    private static final int QUARTER = 12;

    /** How far a stroke may be moved to have fewer corners, in pixels. */
    private static final double TOLERANCE = 0.1;

    /**
     * Reads an edit: a polygon, a stroke of a brush, or polygons.
     *
     * @param body of the request
     * @param size of the patch or slide
     * @return the edit
     * @throws Refusal if it is none
     */
    public static Edit of(Body body, Size size) {
        Geometry shape =
                switch (body.text("kind")) {
                    case "polygon" -> polygon(Shapes.coordinates(body.json().path("points"), size));
                    case "stroke" ->
                            stroke(
                                    Shapes.coordinates(body.json().path("points"), size),
                                    body.number("radius", 0.5, MAX_RADIUS));
                    case "polygons" ->
                            Shapes.union(Shapes.read(body.json().path("polygons2"), size));
                    default -> throw Refusal.bad("\"kind\" must be polygon, stroke or polygons.");
                };
        return new Edit(shape, body.flag("subtract"));
    }

    /** Each side of the shape may cross each side of the outline beside it. */
    private void requireSimple(List<Polygon> outline) {
        Envelope beside = shape.getEnvelopeInternal();
        long sides =
                outline.stream()
                        .flatMap(polygon -> Arrays.stream(polygon.getCoordinates()))
                        .filter(beside::covers)
                        .count();
        if (sides * shape.getNumPoints() > MAX_PAIRS) {
            throw Refusal.bad("This is too much at once; draw a smaller or simpler shape.");
        }
    }

    private static Geometry polygon(Coordinate[] corners) {
        if (corners.length < 3) {
            throw Refusal.bad("A polygon has at least three corners.");
        }
        Coordinate[] closed = new Coordinate[corners.length + 1];
        System.arraycopy(corners, 0, closed, 0, corners.length);
        closed[corners.length] = corners[0];
        return Shapes.valid(GEOMETRY.createPolygon(closed));
    }

    private static Geometry stroke(Coordinate[] points, double radius) {
        if (points.length == 0 || points.length > MAX_STROKE) {
            throw Refusal.bad("A stroke has 1 to " + MAX_STROKE + " points.");
        }
        Geometry line =
                points.length == 1
                        ? GEOMETRY.createPoint(points[0])
                        : DouglasPeuckerSimplifier.simplify(
                                GEOMETRY.createLineString(points), TOLERANCE);
        return line.buffer(radius, QUARTER);
    }

    /**
     * Changes an outline.
     *
     * @param outline valid polygons
     * @param size of the patch or slide
     * @return the changed outline
     * @throws Refusal if that is too much work
     */
    public List<Polygon> apply(List<Polygon> outline, Size size) {
        requireSimple(outline);
        int operation = subtracts ? OverlayNG.DIFFERENCE : OverlayNG.UNION;
        return Shapes.within(
                OverlayNGRobust.overlay(Shapes.union(outline), shape, operation), size);
    }
}
