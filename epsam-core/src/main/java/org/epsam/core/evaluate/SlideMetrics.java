package org.epsam.core.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.epsam.core.train.Seeds;

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
    private static final int RESAMPLINGS = 1000;

    /**
     * Measures slides.
     *
     * @param slides at least one; the order does not change the values, only the intervals
     * @param seed of the resampling
     * @return the metrics
     */
    public static SlideMetrics of(List<EvaluatedSlide> slides, long seed) {
        return new SlideMetrics(
                interval(slides, seed, EvaluatedSlide::dice),
                interval(slides, seed, EvaluatedSlide::iou),
                ClassificationMetrics.of(
                                slides.stream().mapToDouble(EvaluatedSlide::score).toArray(),
                                slides.stream().mapToInt(s -> s.tumour() ? 1 : 0).toArray())
                        .auc(),
                Froc.of(slides));
    }

    private static Interval interval(
            List<EvaluatedSlide> slides, long seed, ToDoubleFunction<EvaluatedSlide[]> metric) {
        RandomGenerator random = new Seeds(seed).generator("bootstrap", "slides");
        double[] drawn = new double[RESAMPLINGS];
        EvaluatedSlide[] some = new EvaluatedSlide[slides.size()];
        for (int i = 0; i < RESAMPLINGS; i++) {
            for (int k = 0; k < some.length; k++) {
                some[k] = slides.get(random.nextInt(some.length));
            }
            drawn[i] = metric.applyAsDouble(some);
        }
        return Interval.of(metric.applyAsDouble(slides.toArray(EvaluatedSlide[]::new)), drawn);
    }
}
