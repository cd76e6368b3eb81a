package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Intervals of figures by the bootstrap (Efron and Tibshirani 1993): groups, such as slides, are
 * resampled with replacement, as many as there are, and the figures are recomputed, 1000 times.
 */
final class Bootstrap {
    private static final int RESAMPLINGS = 1000;

    private Bootstrap() {}

    /**
     * Computes figures of groups, with intervals from resampling them.
     *
     * @param strata lists of groups; each is resampled separately
     * @param measure figures of some groups; a figure that is undefined for a sample is replaced by
     *     that of all groups
     * @param random source of randomness
     * @return each figure of all groups with its 95 % interval, in the order of the figures
     */
    static <G, K> Map<K, Interval> intervals(
            List<List<G>> strata,
            Function<List<G>, Map<K, Double>> measure,
            RandomGenerator random) {
        List<G> sample = new ArrayList<>();
        strata.forEach(sample::addAll);
        Map<K, Double> values = measure.apply(sample);
        Map<K, double[]> resampled = new LinkedHashMap<>();
        values.keySet().forEach(figure -> resampled.put(figure, new double[RESAMPLINGS]));
        for (int i = 0; i < RESAMPLINGS; i++) {
            sample.clear();
            for (List<G> groups : strata) {
                for (int k = 0; k < groups.size(); k++) {
                    sample.add(groups.get(random.nextInt(groups.size())));
                }
            }
            Map<K, Double> drawn = measure.apply(sample);
            int index = i;
            resampled.forEach(
                    (figure, all) -> all[index] = drawn.getOrDefault(figure, values.get(figure)));
        }
        Map<K, Interval> intervals = new LinkedHashMap<>();
        resampled.forEach(
                (figure, all) -> intervals.put(figure, Interval.of(values.get(figure), all)));
        return intervals;
    }
}
