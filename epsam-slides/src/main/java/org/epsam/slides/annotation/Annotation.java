package org.epsam.slides.annotation;

import java.util.List;
import org.locationtech.jts.geom.Coordinate;

/**
 * One annotation of a slide.
 *
 * @param name its name, often empty or "Annotation 3"
 * @param group the group that it belongs to, "None" for none
 * @param type what was drawn
 * @param points its vertices in drawing order, in pixels of level 0 with fractions; an outline is
 *     not closed by repeating its first vertex
 */
public record Annotation(String name, String group, AnnotationType type, List<Coordinate> points) {
    /** Copies the list. */
    public Annotation {
        points = List.copyOf(points);
    }
}
