package org.epsam.web.slide;

import java.util.List;
import java.util.Optional;
import org.epsam.core.review.ReviewState;

/**
 * A region in the list of those of a slide.
 *
 * @param id tells it from the others of the slide
 * @param bounds x, y, width and height in pixels of level 0 from the corner of the scanned part
 * @param areaMm2 empty where the resolution of the slide is not known
 * @param area square pixels of level 0
 * @param probability of tumour, the mean over the region as it was segmented, if known
 * @param doubt how much it deserves a look, 0 to 1; 0 for what people have drawn
 * @param state the present answer
 * @param version of the answer, 0 where nobody has answered
 * @param by who has answered, if anybody
 */
public record RegionSummary(
        String id,
        List<Double> bounds,
        Optional<Double> areaMm2,
        double area,
        Optional<Double> probability,
        double doubt,
        ReviewState state,
        long version,
        Optional<String> by) {
    /** Copies the list. */
    public RegionSummary {
        bounds = List.copyOf(bounds);
    }
}
