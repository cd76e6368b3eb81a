package org.epsam.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The results of two devices side by side: those of float32 with each other, those of bfloat16 with
 * the float32 of their own device.
 *
 * @param rows in the order of the results
 */
record DeviceComparison(List<Row> rows) {
    /** Sums in another order; without TF32. */
    private static final double FLOAT32 = 1e-3;

    /** The same through twice as many layers, and where a maximum is taken of nearly equal ones. */
    private static final double GRADIENTS = 1e-2;

    /** 8 significant bits through all layers, with random weights. */
    private static final double BFLOAT16 = 0.1;

    /**
     * A result.
     *
     * @param name of the result
     * @param difference the largest one, relative to the largest value; NaN where a value is none
     * @param limit of it
     * @param firstSeconds on the first device; NaN where it was not timed
     * @param secondSeconds on the second device
     */
    record Row(
            String name,
            double difference,
            double limit,
            double firstSeconds,
            double secondSeconds) {
        boolean isClose() {
            // False for NaN.
            return difference <= limit;
        }

        private String line() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1e | %.0e | %s | %s | %s |",
                    name,
                    difference,
                    limit,
                    isClose() ? "yes" : "**no**",
                    milliseconds(firstSeconds),
                    milliseconds(secondSeconds));
        }

        private static String milliseconds(double seconds) {
            return Double.isNaN(seconds) ? "" : String.format(Locale.ROOT, "%.1f", seconds * 1000);
        }
    }

    /** Compares what {@link DeviceResults} collected. */
    static DeviceComparison of(StateDict first, StateDict second) {
        if (!first.tensors().keySet().equals(second.tensors().keySet())) {
            throw new IllegalArgumentException("the files hold different results");
        }
        List<Row> rows = new ArrayList<>();
        for (String key : first.tensors().keySet()) {
            if (key.startsWith(DeviceResults.SECONDS)) {
                continue;
            }
            String word = Precision.BFLOAT16.word();
            boolean reduced = key.endsWith(word);
            Tensor expected =
                    reduced
                            ? second.get(key.replace(word, Precision.FLOAT32.word()))
                            : first.get(key);
            rows.add(
                    new Row(
                            key,
                            difference(second.get(key), expected),
                            reduced ? BFLOAT16 : key.contains("/gradients/") ? GRADIENTS : FLOAT32,
                            seconds(first, key),
                            seconds(second, key)));
        }
        return new DeviceComparison(rows);
    }

    private static double difference(Tensor found, Tensor expected) {
        try (TorchScope scope = Torch.scope()) {
            double largest = expected.abs().max().item_double();
            return found.sub(expected).abs().max().item_double() / Math.max(largest, 1e-30);
        }
    }

    private static double seconds(StateDict results, String key) {
        String time = DeviceResults.SECONDS + key;
        return results.contains(time) ? results.get(time).item_double() : Double.NaN;
    }

    /** Whether each difference is within its limit. */
    boolean isClose() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::isClose);
    }

    /** Returns the rows as a table in Markdown. */
    List<String> lines(String first, String second) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "| result | difference | limit | within | ms, "
                        + first
                        + " | ms, "
                        + second
                        + " |");
        lines.add("|---|---|---|---|---|---|");
        rows.forEach(row -> lines.add(row.line()));
        return lines;
    }
}
