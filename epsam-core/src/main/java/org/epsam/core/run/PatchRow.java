package org.epsam.core.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.core.evaluate.Row;
import org.epsam.slides.data.Patch;

/**
 * A row of {@code patches.csv}: the metrics of one mask of a patch.
 *
 * @param row of the results
 * @param name of the patch
 * @param slide that it was cut from
 * @param positive whether it has tumour by its label
 * @param probability of tumour in the patch by the classifier, 0..1; absent if the row does not
 *     depend on it
 * @param gated whether the mask was emptied because that probability is too low
 * @param values the metrics defined per patch ({@link Metric#ofPatches}), rounded as in the file;
 *     missing ones are absent
 * @param pixels the pixel counts; absent in tables that do not have them
 */
public record PatchRow(
        Row row,
        String name,
        String slide,
        boolean positive,
        OptionalDouble probability,
        boolean gated,
        Map<Metric, Double> values,
        Optional<PixelCounts> pixels) {
    static final List<String> NEEDED = List.of("row", "name", "label");
    static final String HEADER =
            "row,name,slide,label,probability,gated,"
                    + Metric.ofPatches().stream()
                            .map(Metric::column)
                            .collect(Collectors.joining(","))
                    + ",tp,fp,fn,tn\n";

    /** More decimals than are worth printing, for programs that compute with them. */
    private static final int MORE_DIGITS = 2;

    /** Copies the values. */
    public PatchRow {
        Map<Metric, Double> copy = new EnumMap<>(Metric.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /**
     * Creates the row of an evaluated mask.
     *
     * @param row of the results
     * @param patch which
     * @param probability of tumour in the patch by the classifier
     * @param gated whether the mask was emptied
     * @param metrics its metrics
     * @return the row
     */
    public static PatchRow of(
            Row row, Patch patch, OptionalDouble probability, boolean gated, PatchMetrics metrics) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        Metric.ofPatches().forEach(m -> metrics.get(m).ifPresent(value -> values.put(m, value)));
        return new PatchRow(
                row,
                patch.name(),
                patch.slide(),
                patch.isPositive(),
                probability,
                gated,
                values,
                Optional.of(metrics.pixels()));
    }

    static PatchRow of(Map<String, String> row) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        Metric.ofPatches()
                .forEach(m -> Field.number(row, m.column()).ifPresent(v -> values.put(m, v)));
        return new PatchRow(
                Row.of(Field.text(row, "row")),
                Field.text(row, "name"),
                Field.text(row, "slide"),
                Field.text(row, "label").equals("1"),
                Field.number(row, "probability"),
                Boolean.parseBoolean(Field.text(row, "gated")),
                values,
                pixels(row));
    }

    private static Optional<PixelCounts> pixels(Map<String, String> row) {
        try {
            return Optional.of(
                    new PixelCounts(
                            Long.parseLong(Field.text(row, "tp")),
                            Long.parseLong(Field.text(row, "fp")),
                            Long.parseLong(Field.text(row, "fn")),
                            Long.parseLong(Field.text(row, "tn"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns a metric of the patch.
     *
     * @param metric one of {@link Metric#ofPatches}
     * @return its value; empty if the file does not have it
     */
    public OptionalDouble get(Metric metric) {
        Double value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /**
     * Returns all metrics of the patch.
     *
     * @return the metrics; those that follow from the pixel counts are recomputed without rounding.
     *     Empty if the file has no pixel counts
     */
    public Optional<PatchMetrics> metrics() {
        return pixels.map(counts -> new PatchMetrics(counts, values));
    }

    List<String> fields() {
        PixelCounts counts = pixels.orElseThrow();
        List<String> fields =
                new ArrayList<>(
                        List.of(
                                row.key(),
                                name,
                                slide,
                                positive ? "1" : "0",
                                Field.decimal(probability, 5),
                                Boolean.toString(gated)));
        for (Metric metric : Metric.ofPatches()) {
            fields.add(Field.decimal(get(metric), metric.digits() + MORE_DIGITS));
        }
        for (double count :
                List.of(
                        counts.truePositive(),
                        counts.falsePositive(),
                        counts.falseNegative(),
                        counts.trueNegative())) {
            fields.add(Long.toString((long) count));
        }
        return fields;
    }
}
