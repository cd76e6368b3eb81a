package org.epsam.core.slide;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Csv;
import org.epsam.base.io.CsvTable;

/** The file {@code slides.csv}: one row for each segmented slide, by name. */
final class SlideTable {
    private final Path file;
    private final Map<String, SlideResult> rows = new TreeMap<>();

    SlideTable(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        try {
            if (!isTable(file)) {
                throw new IllegalArgumentException("its columns are different");
            }
            for (CsvTable.Row row : CsvTable.read(file).rows()) {
                SlideResult result = SlideResult.of(row.fields());
                rows.put(result.name(), result);
            }
        } catch (IOException | InputException | IllegalArgumentException e) {
            throw new InputException(
                    file
                            + ": is not a table written by segment ("
                            + e.getMessage()
                            + "); move it away or choose another --out",
                    e);
        }
    }

    /** Returns whether a file begins as the table does. */
    static boolean isTable(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return Csv.line(SlideResult.COLUMNS).strip().equals(in.readLine());
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    Optional<SlideResult> get(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    /** The names of the rows that were made with other settings. */
    List<String> others(String settings) {
        return rows.values().stream()
                .filter(row -> !row.settings().equals(settings))
                .map(SlideResult::name)
                .toList();
    }

    /** Sets a row; the table is written into a working folder first, then renamed. */
    void put(SlideResult result, Path working) {
        rows.put(result.name(), result);
        write(working);
    }

    /** Removes a row, as {@link #put}. */
    void remove(String name, Path working) {
        rows.remove(name);
        write(working);
    }

    private void write(Path working) {
        StringBuilder text = new StringBuilder(Csv.line(SlideResult.COLUMNS));
        rows.values().forEach(row -> text.append(Csv.line(row.fields())));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Path part = working.resolve("slides.csv");
        AtomicFile.write(part, out -> out.write(bytes));
        try {
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }
}
