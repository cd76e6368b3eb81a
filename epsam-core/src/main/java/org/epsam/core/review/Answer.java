package org.epsam.core.review;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;

/**
 * What a person says about an item.
 *
 * @param state the answer
 * @param polygons the outlines that the answer is about: those that are accepted, rejected, or were
 *     drawn. In pixels of the patch, or of level 0 of the slide; valid, outer rings and holes
 *     oriented as GeoJSON has them
 * @param size of the patch, or of level 0 of the slide, in pixels
 * @param by the name of the person, 1 to 60 characters
 * @param model what drew the mask that the person was shown, such as {@code 4-refine-1}
 * @param areaBefore the area of that mask in pixels; absent where there was none
 */
public record Answer(
        ReviewState state,
        List<Polygon> polygons,
        Size size,
        String by,
        String model,
        OptionalDouble areaBefore) {
    private static final GeometryFactory FACTORY = new GeometryFactory();
    private static final int LONGEST_NAME = 60;

    // What is drawn along an edge may lie beyond it by rounding.
    private static final double BEYOND = 1;

    /**
     * Makes the outlines valid: where one crosses or touches itself, every part that it encloses is
     * kept; what has no area is left out.
     *
     * @throws InputException where the name is blank or too long, or an outline reaches out of the
     *     image
     */
    public Answer {
        if (by.isBlank()
                || by.codePointCount(0, by.length()) > LONGEST_NAME
                || !StandardCharsets.UTF_8.newEncoder().canEncode(by)) {
            throw new InputException(
                    "the reviewer's name has to have 1 to " + LONGEST_NAME + " characters");
        }
        List<Polygon> usual = new ArrayList<>();
        for (Polygon polygon : polygons) {
            requireWithin(polygon, size);
            Geometry valid = polygon.isValid() ? polygon : GeometryFixer.fix(polygon);
            for (int i = 0; i < valid.getNumGeometries(); i++) {
                if (valid.getGeometryN(i) instanceof Polygon part && part.getArea() > 0) {
                    usual.add(usual(part));
                }
            }
        }
        polygons = List.copyOf(usual);
    }

    private static void requireWithin(Polygon polygon, Size size) {
        for (Coordinate c : polygon.getCoordinates()) {
            // In this form also where it is not a number.
            boolean isWithin =
                    c.x >= -BEYOND
                            && c.y >= -BEYOND
                            && c.x <= size.width() + BEYOND
                            && c.y <= size.height() + BEYOND;
            if (!isWithin) {
                throw new InputException(
                        "an outline reaches to ("
                                + c.x
                                + ", "
                                + c.y
                                + "), out of the image of "
                                + size
                                + " pixels; cut it off at the edge");
            }
        }
    }

    private static Polygon usual(Polygon polygon) {
        LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
        for (int i = 0; i < holes.length; i++) {
            holes[i] = usual(polygon.getInteriorRingN(i), false);
        }
        return FACTORY.createPolygon(usual(polygon.getExteriorRing(), true), holes);
    }

    private static LinearRing usual(LinearRing ring, boolean counterClockwise) {
        boolean isTurned = Orientation.isCCW(ring.getCoordinateSequence()) != counterClockwise;
        Coordinate[] corners = (isTurned ? ring.reverse() : ring).getCoordinates();
        Coordinate[] plain = new Coordinate[corners.length];
        for (int i = 0; i < plain.length; i++) {
            // Adding 0 leaves no -0, which files do not keep.
            plain[i] = new Coordinate(corners[i].x + 0.0, corners[i].y + 0.0);
        }
        return FACTORY.createLinearRing(plain);
    }

    /**
     * Returns what the outlines cover.
     *
     * @return the area in pixels
     */
    public double area() {
        return polygons.stream().mapToDouble(Polygon::getArea).sum();
    }
}
