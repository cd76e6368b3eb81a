package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Intervals of figures by the bootstrap (Efron and Tibshirani 1993): groups, such as slides, are
 * drawn with replacement, as many as there are, and what was drawn is measured anew, 1000 times.
 */
final class Bootstrap {
    private static final int RESAMPLINGS = 1000;

    private Bootstrap() {}

    /**
     * Measures groups, and resamplings of them.
     *
     * @param strata lists of groups; each is resampled for itself
     * @param measure figures of some groups; one that a sample does not have counts there as it is
     *     of all groups
     * @param random draws the groups
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
