package org.epsam.core.run;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A row of {@code ids.csv}: the pseudo mask of a patch.
 *
 * @param name of the patch
 * @param slide that it was cut from
 * @param score fraction of SAM's mask inside the initial mask (IDS), 0..1
 * @param kept whether it is used for training
 * @param area of the pseudo mask in pixels
 * @param truthDice Dice with the true mask, if there is one; not used for training
 * @param truthIou intersection over union with the true mask
 */
public record PseudoMaskRow(
        String name,
        String slide,
        OptionalDouble score,
        boolean kept,
        OptionalLong area,
        OptionalDouble truthDice,
        OptionalDouble truthIou) {
    static final List<String> NEEDED = List.of("name", "score", "kept");
    static final String HEADER = "name,slide,score,kept,area,truth_dice,truth_iou\n";

    static PseudoMaskRow of(Map<String, String> row) {
        OptionalDouble area = Field.number(row, "area");
        return new PseudoMaskRow(
                Field.text(row, "name"),
                Field.text(row, "slide"),
                Field.number(row, "score"),
                Boolean.parseBoolean(Field.text(row, "kept")),
                area.isPresent()
                        ? OptionalLong.of((long) area.getAsDouble())
                        : OptionalLong.empty(),
                Field.number(row, "truth_dice"),
                Field.number(row, "truth_iou"));
    }

    List<String> fields() {
        return List.of(
                name,
                slide,
                Field.decimal(score, 5),
                Boolean.toString(kept),
                area.isPresent() ? Long.toString(area.getAsLong()) : "",
                Field.decimal(truthDice, 5),
                Field.decimal(truthIou, 5));
    }
}
