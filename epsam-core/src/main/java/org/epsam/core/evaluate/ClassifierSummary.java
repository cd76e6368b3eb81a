package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.epsam.base.random.Seeds;

/**
 * How well a classifier separates patches with tumour from others and finds the tumour, each metric
 * with a 95 % bootstrap interval from 1000 resamplings of slides, of positives and negatives
 * separately; of patches where they come from fewer than two slides.
 */
public final class ClassifierSummary {
    private ClassifierSummary() {}

    /**
     * The classifier's answer for a patch.
     *
     * @param slide the slide of the patch
     * @param positive whether its label is 1
     * @param logit of tumour
     * @param map quality of its activation map; empty if there is no true mask, or it is full or
     *     empty
     */
    public record Answer(String slide, boolean positive, double logit, Optional<MapQuality> map) {}

    /**
     * The inputs of the metrics.
     *
     * @param classification the agreement of logits and labels
     * @param maps the quality of activation maps, for patches with true masks
     */
    record Sample(ClassificationMetrics classification, List<MapQuality> maps) {}

    /**
     * Summarises answers.
     *
     * @param answers one for each patch, at least one; their order does not matter
     * @param seed seed of the resampling
     * @return the metrics in their order; what cannot be measured is absent
     */
    public static Map<ClassifierMetric, Interval> of(List<Answer> answers, long seed) {
        // Sorted, so that sorting each sample again is cheap.
        List<Answer> sorted =
                answers.stream()
                        .sorted(
                                Comparator.comparingDouble(Answer::logit)
                                        .thenComparing(Answer::slide))
                        .toList();
        return Bootstrap.intervals(
                List.of(groups(sorted, true), groups(sorted, false)),
                groups -> values(sample(sorted, groups)),
                new Seeds(seed).generator("bootstrap", "classifier"));
    }

    /** The answers at the places of some groups, as often as they occur, sorted as all are. */
    private static List<Answer> sample(List<Answer> sorted, List<List<Integer>> groups) {
        int[] times = new int[sorted.size()];
        groups.forEach(places -> places.forEach(k -> times[k]++));
        List<Answer> sample = new ArrayList<>();
        for (int k = 0; k < times.length; k++) {
            sample.addAll(Collections.nCopies(times[k], sorted.get(k)));
        }
        return sample;
    }

    private static Map<ClassifierMetric, Double> values(List<Answer> answers) {
        Sample sample =
                new Sample(
                        ClassificationMetrics.of(
                                answers.stream().mapToDouble(Answer::logit).toArray(),
                                answers.stream().mapToInt(a -> a.positive() ? 1 : 0).toArray()),
                        answers.stream().flatMap(a -> a.map().stream()).toList());
        Map<ClassifierMetric, Double> values = new EnumMap<>(ClassifierMetric.class);
        for (ClassifierMetric metric : ClassifierMetric.values()) {
            metric.of(sample).ifPresent(value -> values.put(metric, value));
        }
        return values;
    }

    /** The places of one class's answers, by slide, in the order of the slides' names. */
    private static List<List<Integer>> groups(List<Answer> answers, boolean positive) {
        Map<String, List<Integer>> bySlide = new TreeMap<>();
        for (int k = 0; k < answers.size(); k++) {
            if (answers.get(k).positive() == positive) {
                bySlide.computeIfAbsent(answers.get(k).slide(), s -> new ArrayList<>()).add(k);
            }
        }
        return bySlide.size() > 1
                ? new ArrayList<>(bySlide.values())
                : bySlide.values().stream().flatMap(List::stream).map(List::of).toList();
    }
}
