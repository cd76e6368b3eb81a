package org.epsam.slides.data;

import java.util.List;
import java.util.Optional;
import org.epsam.base.io.CsvTable;

/** A column of a list of images, and the names that it has in lists of other programs. */
enum ListColumns {
    IMAGE(
            "image",
            "file",
            "filename",
            "file_name",
            "image_path",
            "path",
            "patch",
            "tile",
            "name",
            "image_id",
            "id"),
    LABEL("label", "class", "target", "y"),
    SPLIT("split", "set", "subset", "partition"),
    MASK("mask", "mask_path"),
    SLIDE("slide", "slide_id", "wsi"),
    PATIENT("patient", "patient_id", "case", "case_id");

    private final List<String> names;

    ListColumns(String... names) {
        this.names = List.of(names);
    }

    /** Returns the names, first the one that is preferred. */
    List<String> names() {
        return names;
    }

    /** Returns the name that this column has in a table. */
    Optional<String> in(CsvTable table) {
        return names.stream().filter(table.columns()::contains).findFirst();
    }

    /** Returns the field of this column; empty if the table has no such column. */
    String of(CsvTable table, CsvTable.Row row) {
        return in(table).map(row::get).orElse("");
    }
}
