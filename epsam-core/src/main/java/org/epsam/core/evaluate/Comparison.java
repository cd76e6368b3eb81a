package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Results side by side, with differences from the first one paired by slide: both are computed on
 * the same resampled slides, so that difficulty common to both cancels out.
 *
 * @param lines the compared lines, with different names; the first is the reference
 */
public record Comparison(List<Line> lines) {
    private static final long SEED = 22;

    /** Copies the lines. */
    public Comparison {
        lines = List.copyOf(lines);
    }

    /**
     * One run, or several that differ only in their seed.
     *
     * @param name of the run, or the common prefix of several names and their number
     * @param runs one for each seed
     * @param metrics means over several seeds; their intervals resample slides, each with all
     *     seeds, and do not include run-to-run variation
     * @param differences from the first line, with paired intervals; a metric is absent if it was
     *     computed on other patches, and all are absent in the first line
     */
    public record Line(
            String name,
            List<Measurement> runs,
            Map<Metric, Interval> metrics,
            Map<Metric, Interval> differences) {
        /** Copies the lists. */
        public Line {
            runs = List.copyOf(runs);
            metrics = Map.copyOf(metrics);
            differences = Map.copyOf(differences);
        }

        /**
         * Returns which masks are compared.
         *
         * @return the row of all runs of the line
         */
        public Row row() {
            return runs.get(0).row();
        }

        /**
         * Returns the values of the single runs.
         *
         * @param metric which
         * @return one for each run; empty where it is absent
         */
        public List<OptionalDouble> bySeed(Metric metric) {
            return runs.stream()
                    .map(run -> Optional.ofNullable(run.metrics().get(metric)))
                    .map(i -> i.map(Interval::value).map(OptionalDouble::of))
                    .map(value -> value.orElse(OptionalDouble.empty()))
                    .toList();
        }
    }

    /**
     * Compares runs.
     *
     * @param groups the runs of each line: one, or several that differ in their seed; none is empty
     * @return the comparison, one line per group in order; lines of the same name are numbered
     */
    public static Comparison of(List<List<Measurement>> groups) {
        List<Line> lines = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        List<EvaluatedPatch> reference = List.of();
        for (List<Measurement> runs : groups) {
            List<EvaluatedPatch> patches =
                    runs.stream().flatMap(run -> run.patches().stream()).toList();
            if (lines.isEmpty()) {
                reference = patches;
            }
            String name = name(runs);
            int same = names.merge(name, 1, Integer::sum);
            lines.add(
                    new Line(
                            same == 1 ? name : name + " (" + same + ")",
                            runs,
                            runs.size() == 1
                                    ? runs.get(0).metrics()
                                    : Summary.of(patches, SEED).metrics(),
                            lines.isEmpty()
                                    ? Map.of()
                                    : Summary.differences(reference, patches, SEED)));
        }
        return new Comparison(lines);
    }

    private static String name(List<Measurement> runs) {
        String name = runs.get(0).name();
        if (runs.size() == 1) {
            return name;
        }
        for (Measurement run : runs) {
            while (!run.name().startsWith(name)) {
                name = name.substring(0, name.length() - 1);
            }
        }
        name = name.replaceAll("[-_.0-9]+$", "");
        return (name.isEmpty() ? runs.get(0).name() : name) + ", " + runs.size() + " seeds";
    }
}
