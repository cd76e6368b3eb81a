package org.epsam.slides.annotation;

import java.util.Locale;

/** What was drawn, in the words of ASAP. */
public enum AnnotationType {
    /** A closed outline, or several, with or without holes. */
    POLYGON(true),
    /** A rectangle, stored as its four corners. */
    RECTANGLE(true),
    /** A closed curve, stored as a dense outline. */
    SPLINE(true),
    /** A single point. */
    DOT(false),
    /** Several points. */
    POINT_SET(false),
    /** A line, a distance or another measurement. */
    OTHER(false),
    /** Something whose shape the file does not hold, or in a way that is not read. */
    LOST(false);

    private final boolean area;

    AnnotationType(boolean area) {
        this.area = area;
    }

    /**
     * Returns whether annotations of this kind cover an area.
     *
     * @return true for polygons, rectangles and splines
     */
    public boolean isArea() {
        return area;
    }

    /** Finds the kind by the word of the attribute Type; lost where ASAP has no such kind. */
    static AnnotationType of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "polygon" -> POLYGON;
            case "rectangle" -> RECTANGLE;
            case "spline" -> SPLINE;
            case "dot" -> DOT;
            case "pointset" -> POINT_SET;
            case "measurement", "none" -> OTHER;
            default -> LOST;
        };
    }

    /** The kind with so many vertices: fewer than three enclose nothing, whatever they are. */
    AnnotationType of(int vertices) {
        return this == LOST && vertices < 3 ? OTHER : this;
    }

    /** The word of the attribute Type. */
    String asap() {
        return switch (this) {
            case POLYGON -> "Polygon";
            case RECTANGLE -> "Rectangle";
            case SPLINE -> "Spline";
            case DOT -> "Dot";
            case POINT_SET -> "PointSet";
            case OTHER, LOST -> "Measurement";
        };
    }
}
