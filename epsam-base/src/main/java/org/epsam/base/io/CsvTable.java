package org.epsam.base.io;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.epsam.base.InputException;

/**
 * A table in CSV: the first row names the columns, in upper or lower case and each once, and every
 * other row has as many fields.
 *
 * @param source name in error messages
 * @param columns names of the columns in lower case; empty if the file is empty
 * @param rows the other rows
 */
public record CsvTable(String source, List<String> columns, List<Row> rows) {
    /** Copies the lists. */
    public CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param line the line on which it starts, from 1
     * @param fields its fields by column, unchanged
     */
    public record Row(int line, Map<String, String> fields) {
        /** Copies the map. */
        public Row {
            fields = Map.copyOf(fields);
        }

        /**
         * Returns a field.
         *
         * @param column its column in lower case
         * @return the field without surrounding space; empty if there is no such column
         */
        public String get(String column) {
            return fields.getOrDefault(column, "").strip();
        }
    }

    /**
     * Returns by its name whether a file is a table.
     *
     * @param file any path
     * @return true for {@code .csv} and {@code .tsv}, in upper or lower case
     */
    public static boolean hasTableName(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.[ct]sv");
    }

    /**
     * Reads a table from a file.
     *
     * @param csv the file
     * @return the table
     * @throws InputException if the file cannot be read, is no text that {@link TextFile} reads or
     *     is not such a table
     */
    public static CsvTable read(Path csv) {
        return parse(csv.toString(), TextFile.read(csv));
    }

    /**
     * Reads a table from text.
     *
     * @param source name in error messages
     * @param text all of it
     * @return the table
     * @throws InputException if it is not such a table
     */
    public static CsvTable parse(String source, String text) {
        List<Csv.Row> all;
        try {
            all = Csv.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InputException(source + ": " + e.getMessage() + "; correct the line", e);
        }
        if (all.isEmpty()) {
            return new CsvTable(source, List.of(), List.of());
        }
        List<String> columns =
                all.get(0).fields().stream().map(f -> f.strip().toLowerCase(Locale.ROOT)).toList();
        Set<String> names = new HashSet<>();
        for (String column : columns) {
            if (!column.isEmpty() && !names.add(column)) {
                throw new InputException(
                        source
                                + ": has the column "
                                + column
                                + " more than once; remove or rename all but one");
            }
        }
        return new CsvTable(
                source,
                columns,
                all.subList(1, all.size()).stream().map(row -> row(source, columns, row)).toList());
    }

    private static Row row(String source, List<String> columns, Csv.Row row) {
        if (row.fields().size() != columns.size()) {
            throw new InputException(
                    source
                            + ": line "
                            + row.line()
                            + " has "
                            + row.fields().size()
                            + " fields, the header "
                            + columns.size()
                            + "; quote fields that hold a comma");
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.putIfAbsent(columns.get(i), row.fields().get(i));
        }
        return new Row(row.line(), fields);
    }
}
