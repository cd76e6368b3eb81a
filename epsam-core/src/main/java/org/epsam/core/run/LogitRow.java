package org.epsam.core.run;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A row of {@code logits.csv}: the classifier's logit of a patch.
 *
 * @param split folder name of its split
 * @param name of the patch
 * @param slide that it was cut from
 * @param label 1 with tumour, 0 without
 * @param logit of tumour
 */
public record LogitRow(
        String split, String name, String slide, OptionalInt label, OptionalDouble logit) {
    static final List<String> NEEDED = List.of("split", "name", "logit");
    static final String HEADER = "split,name,slide,label,logit\n";

    static LogitRow of(Map<String, String> row) {
        OptionalDouble label = Field.number(row, "label");
        return new LogitRow(
                Field.text(row, "split"),
                Field.text(row, "name"),
                Field.text(row, "slide"),
                label.isPresent() ? OptionalInt.of((int) label.getAsDouble()) : OptionalInt.empty(),
                Field.number(row, "logit"));
    }

    List<String> fields() {
        return List.of(
                split,
                name,
                slide,
                label.isPresent() ? Integer.toString(label.getAsInt()) : "",
                Field.decimal(logit, 5));
    }
}
