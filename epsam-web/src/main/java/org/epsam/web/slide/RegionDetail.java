package org.epsam.web.slide;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.epsam.core.review.ReviewState;
import org.locationtech.jts.geom.Polygon;

/**
 * A region with its whole outline.
 *
 * @param id tells it from the others of the slide
 * @param version of the answer, 0 where nobody has answered
 * @param state the present answer
 * @param by who has answered, if anybody
 * @param at when
 * @param polygons the present outline in pixels of level 0 from the corner of the scanned part
 * @param original the outline as it was segmented; empty for what people have drawn
 * @param bounds x, y, width and height of the present outline
 */
public record RegionDetail(
        String id,
        long version,
        ReviewState state,
        Optional<String> by,
        Optional<Instant> at,
        List<Polygon> polygons,
        List<Polygon> original,
        List<Double> bounds) {
    /** Copies the lists. */
    public RegionDetail {
        polygons = List.copyOf(polygons);
        original = List.copyOf(original);
        bounds = List.copyOf(bounds);
    }
}
