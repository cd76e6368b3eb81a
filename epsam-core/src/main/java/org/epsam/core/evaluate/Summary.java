package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.epsam.base.random.Seeds;

/**
 * The metrics of many patches, each with a 95 % bootstrap interval from 1000 resamplings of slides.
 *
 * <p>Pooled values count pixels of the positive patches only; negatives contribute to {@link
 * Metric#NEGATIVE_AREA} only. Precision is 0 if nothing is predicted although there is tumour.
 *
 * @param positives how many positive patches there are
 * @param negatives how many negative patches there are
 * @param slides how many slides they come from
 * @param bySlide whether slides were resampled throughout; false if the positives or the negatives
 *     come from fewer than 2 slides, so that their patches were resampled: such intervals are too
 *     narrow
 * @param metrics the metrics; without positives, or without negatives, theirs are absent
 */
public record Summary(
        int positives, int negatives, int slides, boolean bySlide, Map<Metric, Interval> metrics) {
    /** Where the pixel counts end and the metrics of patches begin in what is summed. */
    private static final int PIXELS_END = 5;

    /** Copies the metrics. */
    public Summary {
        metrics = Collections.unmodifiableMap(metrics);
    }

    /**
     * Returns one metric.
     *
     * @param metric which one
     * @return its value and interval; empty if there is no patch to compute it on
     */
    public Optional<Interval> get(Metric metric) {
        return Optional.ofNullable(metrics.get(metric));
    }

    /**
     * Summarises patches.
     *
     * @param patches the patches, in any number; slides are resampled in the order of their names,
     *     so that the order of the patches does not matter
     * @param seed seed of the resampling
     * @return the metrics
     */
    public static Summary of(List<EvaluatedPatch> patches, long seed) {
        List<EvaluatedPatch> positives = patches.stream().filter(EvaluatedPatch::positive).toList();
        List<EvaluatedPatch> negatives = patches.stream().filter(p -> !p.positive()).toList();
        Map<Metric, Interval> metrics = new EnumMap<>(Metric.class);
        boolean bySlide = true;
        for (List<EvaluatedPatch> part : List.of(positives, negatives)) {
            if (!part.isEmpty()) {
                List<double[]> groups = new ArrayList<>(sums(part, part == positives).values());
                if (groups.size() < 2) {
                    bySlide = false;
                    groups = part.stream().map(Summary::numbers).toList();
                }
                String name = part == positives ? "positives" : "negatives";
                RandomGenerator random = new Seeds(seed).generator("bootstrap", name);
                boolean positive = part == positives;
                metrics.putAll(
                        Bootstrap.intervals(
                                List.of(groups), some -> values(total(some), positive), random));
            }
        }
        int slides = (int) patches.stream().map(EvaluatedPatch::slide).distinct().count();
        return new Summary(positives.size(), negatives.size(), slides, bySlide, metrics);
    }

    /**
     * Compares two results on the same patches: differences of the metrics, with intervals from
     * resampling slides, each time the same for both, so that difficulty common to both cancels
     * out.
     *
     * @param first a result
     * @param second another, on the same patches in any order; either may contain each of them
     *     several times, for several seeds
     * @param seed seed of the resampling
     * @return second minus first by metric; empty if the patches are not the same, or are of fewer
     *     than two slides
     */
    public static Map<Metric, Interval> differences(
            List<EvaluatedPatch> first, List<EvaluatedPatch> second, long seed) {
        Map<Metric, Interval> differences = new EnumMap<>(Metric.class);
        for (boolean positive : new boolean[] {true, false}) {
            Map<String, double[]> a = sums(first, positive);
            Map<String, double[]> b = sums(second, positive);
            double often = timesAsOften(names(first, positive), names(second, positive));
            if (often > 0 && a.size() > 1) {
                List<double[]> pairs =
                        a.keySet().stream().map(s -> joined(a.get(s), b.get(s), often)).toList();
                String name = positive ? "positives" : "negatives";
                differences.putAll(
                        Bootstrap.intervals(
                                List.of(pairs),
                                some -> difference(total(some), positive),
                                new Seeds(seed).generator("paired", name)));
            }
        }
        return differences;
    }

    /** How many patches of the first stand for one of the second; 0 if patches differ in it. */
    private static double timesAsOften(Map<List<String>, Long> a, Map<List<String>, Long> b) {
        if (a.isEmpty() || !a.keySet().equals(b.keySet())) {
            return 0;
        }
        List<String> any = a.keySet().iterator().next();
        long first = a.get(any);
        long second = b.get(any);
        boolean same = a.keySet().stream().allMatch(p -> a.get(p) * second == b.get(p) * first);
        return same ? first / (double) second : 0;
    }

    /** How often each patch occurs, by slide and name. */
    private static Map<List<String>, Long> names(List<EvaluatedPatch> patches, boolean positive) {
        return patches.stream()
                .filter(p -> p.positive() == positive)
                .collect(
                        Collectors.groupingBy(
                                p -> List.of(p.slide(), p.name()), Collectors.counting()));
    }

    private static double[] joined(double[] a, double[] b, double weight) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        for (int i = 0; i < b.length; i++) {
            both[a.length + i] = b[i] * weight;
        }
        return both;
    }

    private static Map<Metric, Double> difference(double[] sums, boolean positive) {
        int half = sums.length / 2;
        Map<Metric, Double> values = values(Arrays.copyOfRange(sums, half, sums.length), positive);
        values(Arrays.copyOf(sums, half), positive)
                .forEach((metric, value) -> values.merge(metric, -value, Double::sum));
        return values;
    }

    /** The sums of each slide, in the order of their names. */
    private static Map<String, double[]> sums(List<EvaluatedPatch> patches, boolean positive) {
        Map<String, double[]> sums = new TreeMap<>();
        for (EvaluatedPatch patch : patches) {
            if (patch.positive() == positive) {
                double[] numbers = numbers(patch);
                add(sums.computeIfAbsent(patch.slide(), s -> new double[numbers.length]), numbers);
            }
        }
        return sums;
    }

    /**
     * The summable numbers of a patch that the metrics need: 1, the pixel counts, and each of
     * {@link Metric#ofPatches}, NaN where unknown.
     */
    private static double[] numbers(EvaluatedPatch patch) {
        PatchMetrics metrics = patch.metrics();
        PixelCounts pixels = metrics.pixels();
        return DoubleStream.concat(
                        DoubleStream.of(
                                1,
                                pixels.truePositive(),
                                pixels.falsePositive(),
                                pixels.falseNegative(),
                                pixels.trueNegative()),
                        Metric.ofPatches().stream()
                                .mapToDouble(m -> metrics.get(m).orElse(Double.NaN)))
                .toArray();
    }

    private static Map<Metric, Double> values(double[] sums, boolean positive) {
        PixelCounts pixels = new PixelCounts(sums[1], sums[2], sums[3], sums[4]);
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        int next = PIXELS_END;
        for (Metric metric : Metric.values()) {
            double value =
                    metric.measure() instanceof Measure.Pooled pooled
                            ? pooled.ofPixels().applyAsDouble(pixels)
                            : sums[next++] / sums[0];
            if (metric.ofPositives() == positive && !Double.isNaN(value)) {
                values.put(metric, value);
            }
        }
        return values;
    }

    private static double[] total(List<double[]> groups) {
        double[] sums = new double[groups.get(0).length];
        groups.forEach(group -> add(sums, group));
        return sums;
    }

    private static void add(double[] sums, double[] numbers) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += numbers[i];
        }
    }
}
