package org.epsam.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Csv;
import org.epsam.base.io.CsvTable;

/** CSV files with a row for each of some things. */
final class Table {
    private Table() {}

    /** Reads the rows; none if there is no such file. */
    static <T> List<T> read(Path file, Function<Map<String, String>, T> row) {
        try {
            return Files.exists(file)
                    ? CsvTable.read(file).rows().stream().map(r -> row.apply(r.fields())).toList()
                    : List.of();
        } catch (InputException | IllegalArgumentException e) {
            throw new InputException(
                    file
                            + ": cannot be read ("
                            + e.getMessage()
                            + "); if it is damaged, delete its folder and the later stages, and run"
                            + " the same command to recreate them",
                    e);
        }
    }

    static <T> void write(
            Path file, String header, List<T> rows, Function<T, List<String>> fields) {
        StringBuilder csv = new StringBuilder(header);
        rows.forEach(row -> csv.append(Csv.line(fields.apply(row))));
        AtomicFile.write(file, csv.toString());
    }
}
