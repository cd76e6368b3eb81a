package org.epsam.core.evaluate;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was measured of the masks of one data set.
 *
 * @param rows values with their intervals by row and metric, in the order in which they were
 *     measured; what could not be measured is absent
 */
public record Results(Map<Row, Map<Metric, Interval>> rows) {
    /** Copies the values. */
    public Results {
        Map<Row, Map<Metric, Interval>> copy = new LinkedHashMap<>();
        rows.forEach(
                (row, values) ->
                        copy.put(row, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        rows = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns one value.
     *
     * @param row which row
     * @param metric which metric
     * @return its value and interval; empty if it is absent
     */
    public Optional<Interval> get(Row row, Metric metric) {
        return Optional.ofNullable(rows.getOrDefault(row, Map.of()).get(metric));
    }

    /**
     * Returns whether a metric is present.
     *
     * @param metric which
     * @return true if at least one row has it
     */
    public boolean has(Metric metric) {
        return rows.values().stream().anyMatch(row -> row.containsKey(metric));
    }

    /**
     * Returns the row that the run segments with.
     *
     * @return the last iteration, or its replacement under full supervision; empty if SAM was not
     *     evaluated
     */
    public Optional<SamRow> last() {
        return rows.keySet().stream()
                .filter(SamRow.class::isInstance)
                .map(SamRow.class::cast)
                .max(Comparator.naturalOrder());
    }

    /**
     * Finds the best row of a metric.
     *
     * @param metric which
     * @param among selects the candidates
     * @return the row; of equally good ones the first; empty if none has the metric
     */
    public Optional<Row> best(Metric metric, Predicate<Row> among) {
        Comparator<Row> byValue = Comparator.comparingDouble(r -> rows.get(r).get(metric).value());
        return rows.keySet().stream()
                .filter(row -> among.test(row) && rows.get(row).containsKey(metric))
                .min(metric.better() == Metric.Better.LOWER ? byValue : byValue.reversed());
    }
}
