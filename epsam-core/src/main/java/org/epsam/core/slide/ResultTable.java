package org.epsam.core.slide;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Csv;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.PathLock;

/**
 * A table of results, one row for each name: {@code slides.csv} or {@code segments.csv}. Several
 * programs may write rows of their own into it, so it is read anew each time.
 */
final class ResultTable {
    private static final int TOLD = 5;
    private static final int ATTEMPTS = 20;
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final Path file;
    private final List<String> columns;

    /** The table of slides in a folder of results. */
    static ResultTable ofSlides(Path folder) {
        ResultTable table = new ResultTable(folder.resolve("slides.csv"), SlideResult.COLUMNS);
        try {
            table.rows().values().forEach(SlideResult::of);
        } catch (IllegalArgumentException e) {
            throw foreign(table.file, e);
        }
        return table;
    }

    /** The table of images in a folder of results. */
    static ResultTable ofImages(Path folder) {
        return new ResultTable(folder.resolve("segments.csv"), ImageResult.COLUMNS);
    }

    private ResultTable(Path file, List<String> columns) {
        this.file = file;
        this.columns = columns;
        // What is no table is refused before the work.
        rows();
    }

    /**
     * Reads the table, which others may be replacing: network file systems lose it for a moment.
     */
    Map<String, Map<String, String>> rows() {
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                return read();
            } catch (InputException e) {
                LockSupport.parkNanos(MOMENT.toNanos());
            }
        }
        return read();
    }

    private Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        if (!Files.exists(file)) {
            return rows;
        }
        try {
            if (!isTable(file, columns)) {
                throw new IllegalArgumentException("its columns are different");
            }
            for (CsvTable.Row row : CsvTable.read(file).rows()) {
                rows.put(row.get(columns.get(0)), row.fields());
            }
            return rows;
        } catch (IOException | InputException | IllegalArgumentException e) {
            throw foreign(file, e);
        }
    }

    private static InputException foreign(Path file, Exception e) {
        return new InputException(
                file
                        + ": is not a table written by segment ("
                        + e.getMessage()
                        + "); move it away or choose another --out",
                e);
    }

    /** Returns whether a folder has a file that begins as {@code slides.csv} does. */
    static boolean isOfSlides(Path folder) throws IOException {
        return isTable(folder.resolve("slides.csv"), SlideResult.COLUMNS);
    }

    /** Returns whether a file is a table of results, by its first line. */
    static boolean isResult(Path file) throws IOException {
        String name = file.getFileName() + "";
        return name.equals("slides.csv") && isTable(file, SlideResult.COLUMNS)
                || name.equals("segments.csv") && isTable(file, ImageResult.COLUMNS);
    }

    private static boolean isTable(Path file, List<String> columns) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return Csv.line(columns).strip().equals(in.readLine());
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The fields of a row by column. */
    Optional<Map<String, String>> get(String name) {
        return Optional.ofNullable(rows().get(name));
    }

    /** The names of all rows. */
    Set<String> names() {
        return rows().keySet();
    }

    /** Says which rows cannot be compared with those that are made with some settings. */
    Optional<String> others(String settings) {
        List<String> others =
                rows().entrySet().stream()
                        .filter(row -> !settings.equals(row.getValue().get("settings")))
                        .map(Map.Entry::getKey)
                        .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        file
                                + ": "
                                + Counted.are(others.size(), "row")
                                + " of another run, or of other options: "
                                + String.join(", ", others.stream().limit(TOLD).toList())
                                + (others.size() > TOLD ? " ..." : ""));
    }

    /** Removes a row and writes the table. */
    void remove(String name) {
        change(rows -> rows.remove(name));
    }

    /**
     * Sets rows and writes the table.
     *
     * @param results for each row, its fields in the order of the columns, the name first
     */
    void put(List<List<String>> results) {
        change(rows -> results.forEach(fields -> rows.put(fields.get(0), row(fields))));
    }

    private Map<String, String> row(List<String> fields) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), fields.get(i));
        }
        return row;
    }

    private void change(Consumer<Map<String, Map<String, String>>> change) {
        try (PathLock lock = PathLock.await(file)) {
            Map<String, Map<String, String>> rows = rows();
            change.accept(rows);
            lock.requireHeld();
            write(rows);
        }
    }

    private void write(Map<String, Map<String, String>> rows) {
        StringBuilder text = new StringBuilder(Csv.line(columns));
        rows.values()
                .forEach(row -> text.append(Csv.line(columns.stream().map(row::get).toList())));
        AtomicFolders.deleteLeftovers(file);
        AtomicFile.write(file, text.toString());
    }
}
