package org.epsam.core.evaluate;

import java.util.List;
import java.util.Map;

/**
 * The results of one run in one row.
 *
 * @param name of the run
 * @param row which masks
 * @param positives number of patches with tumour
 * @param negatives number of patches without
 * @param metrics the metrics of all patches
 * @param patches the metrics of each patch
 */
public record Measurement(
        String name,
        Row row,
        long positives,
        long negatives,
        Map<Metric, Interval> metrics,
        List<EvaluatedPatch> patches) {
    /** Copies the lists. */
    public Measurement {
        metrics = Map.copyOf(metrics);
        patches = List.copyOf(patches);
    }
}
