package org.epsam.web.slide;

import java.util.List;
import org.epsam.core.review.ReviewState;
import org.locationtech.jts.geom.Polygon;

/**
 * What a person says about a region.
 *
 * @param region its id; for one that the person has drawn anew {@code n-} and twelve hexadecimal
 *     digits that the page has drawn by lot, so that it can ask again where an answer was lost
 * @param version the one that the person was shown, 0 where nobody had answered
 * @param state the answer
 * @param polygons the outline that it is about, in pixels of level 0 from the corner of the scanned
 *     part
 * @param by the name of the person
 * @param model what made the results
 */
public record RegionAnswer(
        String region,
        long version,
        ReviewState state,
        List<Polygon> polygons,
        String by,
        String model) {
    /** Copies the list. */
    public RegionAnswer {
        polygons = List.copyOf(polygons);
    }
}
