package org.epsam.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Csv;
import org.epsam.base.io.CsvTable;

/** CSV files with a row for each of some things. */
final class Table {
    private Table() {}

    /**
     * Reads the rows; none if there is no such file.
     *
     * @param needed columns that all versions have written
     */
    static <T> List<T> read(Path file, List<String> needed, Function<Map<String, String>, T> row) {
        return Files.exists(file)
                ? Damaged.named(file, () -> rows(CsvTable.read(file), needed, row))
                : List.of();
    }

    private static <T> List<T> rows(
            CsvTable table, List<String> needed, Function<Map<String, String>, T> row) {
        for (String column : needed) {
            if (!table.columns().contains(column)) {
                throw new IllegalArgumentException("it has no column " + column);
            }
        }
        return table.rows().stream().map(r -> row.apply(r.fields())).toList();
    }

    static <T> void write(
            Path file, String header, List<T> rows, Function<T, List<String>> fields) {
        StringBuilder csv = new StringBuilder(header);
        rows.forEach(row -> csv.append(Csv.line(fields.apply(row))));
        AtomicFile.write(file, csv.toString());
    }
}
