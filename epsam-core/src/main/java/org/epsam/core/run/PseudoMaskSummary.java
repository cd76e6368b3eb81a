package org.epsam.core.run;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The quality of a stage's pseudo masks.
 *
 * @param all of all patches
 * @param kept of those that are used for training
 * @param rejected of the others
 */
public record PseudoMaskSummary(Part all, Part kept, Part rejected) {
    /**
     * Means over some pseudo masks.
     *
     * @param count how many
     * @param score mean IDS, 0..1; empty if none has one
     * @param dice mean Dice with the true masks, 0..1; empty if none has a true mask
     * @param iou mean intersection over union with the true masks, 0..1; empty as well
     */
    public record Part(long count, OptionalDouble score, OptionalDouble dice, OptionalDouble iou) {
        static Part of(List<PseudoMaskRow> masks) {
            return new Part(
                    masks.size(),
                    mean(masks, PseudoMaskRow::score),
                    mean(masks, PseudoMaskRow::truthDice),
                    mean(masks, PseudoMaskRow::truthIou));
        }

        private static OptionalDouble mean(
                List<PseudoMaskRow> masks, Function<PseudoMaskRow, OptionalDouble> figure) {
            return masks.stream()
                    .map(figure)
                    .filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .average();
        }
    }

    /**
     * Summarises pseudo masks.
     *
     * @param masks the row of each
     * @return the means
     */
    public static PseudoMaskSummary of(List<PseudoMaskRow> masks) {
        return new PseudoMaskSummary(
                Part.of(masks),
                Part.of(masks.stream().filter(PseudoMaskRow::kept).toList()),
                Part.of(masks.stream().filter(mask -> !mask.kept()).toList()));
    }
}
