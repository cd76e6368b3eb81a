package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;

/**
 * One annotation of a slide.
 *
 * @param name its name, often empty or "Annotation 3"; of one without shape its place in the file
 * @param group the group (ASAP) or classification (QuPath) that it belongs to, "None" for none
 * @param type what was drawn
 * @param shape as drawn, in pixels of level 0 with fractions: a polygon or multi-polygon for areas,
 *     which may cross itself; points and lines for the rest; empty where it is lost
 * @param measurements numbers by name, such as a mean probability; finite
 */
public record Annotation(
        String name,
        String group,
        AnnotationType type,
        Geometry shape,
        Map<String, Double> measurements) {
    /** The group of what belongs to none. */
    public static final String NO_GROUP = "None";

    /** Copies the map, keeping its order. */
    public Annotation {
        measurements = Collections.unmodifiableMap(new LinkedHashMap<>(measurements));
    }

    /**
     * Creates an annotation without measurements.
     *
     * @param name its name
     * @param group its group
     * @param type what was drawn
     * @param shape in pixels of level 0
     */
    public Annotation(String name, String group, AnnotationType type, Geometry shape) {
        this(name, group, type, shape, Map.of());
    }

    /**
     * Lists the outlines of an area.
     *
     * @return its polygons as drawn; none for points and lines
     */
    public List<Polygon> polygons() {
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; type.isArea() && i < shape.getNumGeometries(); i++) {
            polygons.add((Polygon) shape.getGeometryN(i));
        }
        return polygons;
    }

    /**
     * Returns whether the annotation encloses anything.
     *
     * @return false for points, lines and outlines whose vertices lie on one line
     */
    public boolean coversArea() {
        // The wings of a bow tie cancel each other out before it is made valid.
        return type.isArea() && (shape.getArea() > 0 || validShape().getArea() > 0);
    }

    /**
     * Returns the shape as a valid geometry: where an outline crosses or touches itself, every part
     * that it encloses (winding number not 0) is kept.
     *
     * @return the shape itself where it is valid
     */
    public Geometry validShape() {
        return shape.isValid() ? shape : GeometryFixer.fix(shape);
    }
}
