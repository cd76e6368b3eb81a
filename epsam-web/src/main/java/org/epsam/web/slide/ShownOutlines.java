package org.epsam.web.slide;

import java.util.List;
import org.epsam.core.review.ReviewState;
import org.locationtech.jts.geom.Polygon;

/**
 * The outlines in a window, for drawing.
 *
 * @param outlines the largest first
 * @param left how many smaller ones were left out
 */
public record ShownOutlines(List<Shown> outlines, int left) {
    /** Copies the list. */
    public ShownOutlines {
        outlines = List.copyOf(outlines);
    }

    /**
     * An outline.
     *
     * @param id of its region
     * @param state the present answer
     * @param polygons simplified, in pixels of level 0 from the corner of the scanned part
     */
    public record Shown(String id, ReviewState state, List<Polygon> polygons) {
        /** Copies the list. */
        public Shown {
            polygons = List.copyOf(polygons);
        }
    }
}
