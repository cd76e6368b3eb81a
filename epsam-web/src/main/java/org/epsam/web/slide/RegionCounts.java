package org.epsam.web.slide;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;

/**
 * How many answers there are about the regions of a slide, without a look at its outlines.
 *
 * @param accepted regions that are right as they are
 * @param rejected regions that are no tumour
 * @param edited regions that people have corrected or drawn
 * @param drawn those of all these that people have drawn
 */
record RegionCounts(int accepted, int rejected, int edited, int drawn) {
    static final RegionCounts NONE = new RegionCounts(0, 0, 0, 0);

    /** Counts answers by the names of slides. */
    static Map<String, RegionCounts> of(List<Correction> answers) {
        Map<String, RegionCounts> counts = new HashMap<>();
        for (Correction answer : answers) {
            if (answer.item() instanceof ReviewItem.Region region
                    && answer.state() != ReviewState.OPEN) {
                counts.merge(
                        region.slide(),
                        of(answer.state(), ReviewedRegions.isDrawn(region.region())),
                        RegionCounts::plus);
            }
        }
        return counts;
    }

    private static RegionCounts of(ReviewState state, boolean drawn) {
        return new RegionCounts(
                state == ReviewState.ACCEPTED ? 1 : 0,
                state == ReviewState.REJECTED ? 1 : 0,
                state == ReviewState.EDITED ? 1 : 0,
                drawn ? 1 : 0);
    }

    private RegionCounts plus(RegionCounts more) {
        return new RegionCounts(
                accepted + more.accepted,
                rejected + more.rejected,
                edited + more.edited,
                drawn + more.drawn);
    }

    private int answered() {
        return accepted + rejected + edited;
    }

    /**
     * How many segmented regions nobody has answered about. Answers about outlines that a later
     * segmentation has not found again count as if they were about others.
     *
     * @param segmented how many regions the results have
     */
    int open(int segmented) {
        return Math.max(0, segmented - (answered() - drawn));
    }

    /** All regions, segmented or drawn. */
    int regions(int segmented) {
        return open(segmented) + answered();
    }
}
