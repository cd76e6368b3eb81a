package org.epsam.slides.patch;

import java.util.Comparator;
import java.util.List;
import org.epsam.base.io.Csv;

/**
 * A patch that was cut: its line in {@code manifest.csv}.
 *
 * @param fields as {@link #COLUMNS} has them
 */
record ManifestRow(List<String> fields) {
    static final List<String> COLUMNS =
            List.of(
                    "slide",
                    "patient",
                    "row",
                    "column",
                    "level",
                    "mpp",
                    "tumour_fraction",
                    "tissue_fraction",
                    "split",
                    "label",
                    "image",
                    "mask");

    String get(String column) {
        return fields.get(COLUMNS.indexOf(column));
    }

    boolean isPositive() {
        return get("label").equals("1");
    }

    /** Returns the text of the manifest, by split and image. */
    static String manifest(List<ManifestRow> rows) {
        StringBuilder csv = new StringBuilder(Csv.line(COLUMNS));
        rows.stream()
                .sorted(
                        Comparator.comparing((ManifestRow r) -> r.get("split"))
                                .thenComparing(r -> r.get("image")))
                .forEach(r -> csv.append(Csv.line(r.fields())));
        return csv.toString();
    }
}
