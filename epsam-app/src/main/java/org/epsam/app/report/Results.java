package org.epsam.app.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.Metrics;

/**
 * The numbers of {@code metrics.json}.
 *
 * @param rows estimates by row and metric in the order of the file; values that are absent or not
 *     finite are left out
 */
record Results(Map<String, Map<Metric, Interval>> rows) {
    static Results of(Optional<Metrics> metrics) {
        Map<String, Map<Metric, Interval>> rows = new LinkedHashMap<>();
        metrics.map(Metrics::rows)
                .orElse(Map.of())
                .forEach(
                        (row, figures) -> {
                            Map<Metric, Interval> values = new LinkedHashMap<>();
                            for (Metric metric : Metric.values()) {
                                if (figures.containsKey(metric.key())) {
                                    values.put(metric, figures.get(metric.key()));
                                }
                            }
                            rows.put(row, values);
                        });
        return new Results(rows);
    }

    Optional<Interval> get(String row, Metric metric) {
        return Optional.ofNullable(rows.getOrDefault(row, Map.of()).get(metric));
    }

    /**
     * Returns the row of what the run segments with: iterN with the largest N, or the row that
     * takes its place where the run did not learn from labels.
     */
    Optional<String> lastIteration() {
        return rows.keySet().stream()
                .filter(Results::isIteration)
                .max(Comparator.comparingInt(Results::iteration))
                .or(
                        () ->
                                Stream.of("supervised", "zero_shot")
                                        .filter(rows::containsKey)
                                        .findFirst());
    }

    boolean has(Metric metric) {
        return rows.values().stream().anyMatch(row -> row.containsKey(metric));
    }

    static boolean isIteration(String row) {
        return row.matches("iter\\d{1,4}");
    }

    private static int iteration(String row) {
        return Integer.parseInt(row.substring("iter".length()));
    }

    static boolean hasEnds(Interval estimate) {
        return Double.isFinite(estimate.low()) && Double.isFinite(estimate.high());
    }

    static boolean lowerIsBetter(Metric metric) {
        return metric == Metric.HD95 || metric == Metric.NEGATIVE_AREA;
    }

    /** Finds the best value of a metric; earlier rows win ties. */
    Optional<String> best(Metric metric) {
        Comparator<String> byValue =
                Comparator.comparingDouble(row -> -rows.get(row).get(metric).value());
        return rows.keySet().stream()
                .filter(row -> rows.get(row).containsKey(metric))
                .min(lowerIsBetter(metric) ? byValue.reversed() : byValue);
    }

    static String label(String row) {
        return switch (row) {
            case "everything" -> "Everything";
            case "otsu" -> "Otsu threshold";
            case "cam" -> "CAM at half maximum";
            case "initial_mask" -> "Initial mask";
            case "zero_shot" -> "SAM untuned";
            case "supervised" -> "Trained on true masks";
            case "iter0" -> "Preliminary fine-tuning";
            default -> isIteration(row) ? "Refinement " + iteration(row) : row;
        };
    }
}
