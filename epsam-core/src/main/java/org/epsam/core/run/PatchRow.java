package org.epsam.core.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.slides.data.Patch;

/**
 * A row of {@code patches.csv}: how well one mask of a patch fits the true one.
 *
 * @param row of the results, such as {@code iter1}
 * @param name of the patch
 * @param slide that it was cut from
 * @param positive whether it has tumour by its label
 * @param probability of tumour in the patch by the classifier, 0..1; absent where the row does not
 *     depend on it
 * @param gated whether the mask was emptied because that probability is too low
 * @param dice 0..1
 * @param iou intersection over union, 0..1
 * @param area fraction of the patch that is marked, 0..1
 * @param metrics with the pixel counts; absent in tables that do not have them
 */
public record PatchRow(
        String row,
        String name,
        String slide,
        boolean positive,
        OptionalDouble probability,
        boolean gated,
        OptionalDouble dice,
        OptionalDouble iou,
        OptionalDouble area,
        Optional<PatchMetrics> metrics) {
    static final String HEADER =
            "row,name,slide,label,probability,gated,dice,iou,hd95,boundary_f1,area,tp,fp,fn,tn\n";

    /**
     * Describes a measured mask.
     *
     * @param row of the results
     * @param patch which
     * @param probability of tumour in the patch by the classifier
     * @param gated whether the mask was emptied
     * @param metrics how well it fits
     * @return the row
     */
    public static PatchRow of(
            String row,
            Patch patch,
            OptionalDouble probability,
            boolean gated,
            PatchMetrics metrics) {
        return new PatchRow(
                row,
                patch.name(),
                patch.slide(),
                patch.isPositive(),
                probability,
                gated,
                OptionalDouble.of(metrics.dice()),
                OptionalDouble.of(metrics.iou()),
                OptionalDouble.of(metrics.predictedFraction()),
                Optional.of(metrics));
    }

    static PatchRow of(Map<String, String> row) {
        return new PatchRow(
                Field.text(row, "row"),
                Field.text(row, "name"),
                Field.text(row, "slide"),
                Field.text(row, "label").equals("1"),
                Field.number(row, "probability"),
                Boolean.parseBoolean(Field.text(row, "gated")),
                Field.number(row, "dice"),
                Field.number(row, "iou"),
                Field.number(row, "area"),
                metrics(row));
    }

    private static Optional<PatchMetrics> metrics(Map<String, String> row) {
        try {
            return Optional.of(
                    new PatchMetrics(
                            Long.parseLong(Field.text(row, "tp")),
                            Long.parseLong(Field.text(row, "fp")),
                            Long.parseLong(Field.text(row, "fn")),
                            Long.parseLong(Field.text(row, "tn")),
                            Double.parseDouble(Field.text(row, "hd95")),
                            Double.parseDouble(Field.text(row, "boundary_f1"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    List<String> fields() {
        PatchMetrics m = metrics.orElseThrow();
        return List.of(
                row,
                name,
                slide,
                positive ? "1" : "0",
                Field.decimal(probability, 5),
                Boolean.toString(gated),
                Field.decimal(dice, 5),
                Field.decimal(iou, 5),
                Field.decimal(OptionalDouble.of(m.hausdorff95()), 3),
                Field.decimal(OptionalDouble.of(m.boundaryF1()), 5),
                Field.decimal(area, 5),
                Long.toString(m.truePositive()),
                Long.toString(m.falsePositive()),
                Long.toString(m.falseNegative()),
                Long.toString(m.trueNegative()));
    }
}
