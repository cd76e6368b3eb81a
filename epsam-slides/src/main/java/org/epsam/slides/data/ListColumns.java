package org.epsam.slides.data;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.InputException;
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

    /** The names that this column has in a table; beside x, y is a place. */
    private List<String> allIn(CsvTable table) {
        boolean places = table.columns().contains("x");
        return names.stream()
                .filter(table.columns()::contains)
                .filter(name -> !(places && name.equals("y")))
                .toList();
    }

    /** Returns the name that this column has in a table. */
    Optional<String> in(CsvTable table) {
        return allIn(table).stream().findFirst();
    }

    /** Returns the field of this column; empty if the table has no such column. */
    String of(CsvTable table, CsvTable.Row row) {
        return in(table).map(row::get).orElse("");
    }

    /**
     * Returns the field of this column, of which a table may have several.
     *
     * @param meaning what a field says; empty where that is not known
     * @throws InputException if two of the columns say different things
     */
    <T> String of(CsvTable table, CsvTable.Row row, Function<String, Optional<T>> meaning) {
        String field = of(table, row);
        Optional<T> said = meaning.apply(field);
        for (String other : allIn(table)) {
            Optional<T> also = meaning.apply(row.get(other));
            if (said.isPresent() && also.isPresent() && !said.equals(also)) {
                throw new InputException(
                        "%s: line %d has the %s '%s' but the %s '%s'; correct it, or rename one of the columns"
                                .formatted(
                                        table.source(),
                                        row.line(),
                                        in(table).orElseThrow(),
                                        field,
                                        other,
                                        row.get(other)));
            }
        }
        return field;
    }
}
