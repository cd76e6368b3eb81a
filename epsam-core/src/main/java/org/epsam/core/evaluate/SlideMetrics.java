package org.epsam.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.random.Seeds;

/**
 * The metrics of many slides.
 *
 * @param dice of the areas of all slides together, with its interval from 1000 resamplings of
 *     slides
 * @param iou the same
 * @param auc probability that a slide with tumour has a higher score than one without, ties counted
 *     half; empty where there are slides of one kind only
 * @param froc of the lesions; empty where there is none
 */
public record SlideMetrics(Interval dice, Interval iou, OptionalDouble auc, Optional<Froc> froc) {
    /**
     * Computes the metrics of slides.
     *
     * @param slides at least one; the order does not change the values, only the intervals
     * @param seed of the resampling
     * @return the metrics
     */
    public static SlideMetrics of(List<EvaluatedSlide> slides, long seed) {
        Map<String, Interval> areas =
                Bootstrap.intervals(
                        List.of(slides),
                        some -> {
                            Areas all =
                                    Areas.sum(some.stream().map(EvaluatedSlide::areas).toList());
                            return Map.of("dice", all.dice(), "iou", all.iou());
                        },
                        new Seeds(seed).generator("bootstrap", "slides"));
        return new SlideMetrics(
                areas.get("dice"),
                areas.get("iou"),
                ClassificationMetrics.of(
                                slides.stream().mapToDouble(EvaluatedSlide::score).toArray(),
                                slides.stream().mapToInt(s -> s.tumour() ? 1 : 0).toArray())
                        .auc(),
                Froc.of(slides));
    }
}
