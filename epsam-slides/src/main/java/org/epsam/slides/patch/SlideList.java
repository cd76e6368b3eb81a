package org.epsam.slides.patch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;
import org.epsam.slides.slide.Resolution;

/**
 * A list of slides in place of a folder: a CSV file with the column slide, paths relative to the
 * file, and perhaps the column mpp, the pixel size of level 0 in um.
 *
 * @param slides files, or folders of DICOM instances, in the order of the list; with the pixel size
 *     that the list has for them
 */
public record SlideList(Map<Path, Optional<Resolution>> slides) {
    /**
     * Returns by its name whether a path is a list.
     *
     * @param path any path
     * @return true for files that end in {@code .csv} or {@code .tsv}
     */
    public static boolean isList(Path path) {
        return CsvTable.hasTableName(path) && !Files.isDirectory(path);
    }

    /**
     * Reads a list.
     *
     * @param csv the file
     * @return the slides
     * @throws InputException where it cannot be read, has no column slide, a column that may mean
     *     mpp, or a line names no slide, one that is not there, one that was named before, or a
     *     pixel size that is no number
     */
    public static SlideList read(Path csv) {
        CsvTable table = CsvTable.read(csv);
        if (!table.columns().contains("slide")) {
            throw new InputException(
                    csv
                            + ": has the columns "
                            + table.columns()
                            + "; a list of slides needs slide, and may have mpp");
        }
        for (String column : table.columns()) {
            if (column.contains("mpp") && !column.equals("mpp")) {
                throw new InputException(
                        csv
                                + ": has the column "
                                + column
                                + "; if it is the pixel size of level 0 in um, name it mpp, else"
                                + " remove it");
            }
        }
        Path folder = csv.toAbsolutePath().getParent();
        Map<Path, Optional<Resolution>> slides = new LinkedHashMap<>();
        for (CsvTable.Row row : table.rows()) {
            String at = csv + ": line " + row.line() + " ";
            String name = row.get("slide");
            Path slide = FileNames.in(folder, name);
            if (name.isEmpty() || !Files.exists(slide)) {
                throw new InputException(
                        at
                                + (name.isEmpty()
                                        ? "names no slide"
                                        : "names " + name + ", which is not in " + folder)
                                + "; correct it");
            }
            if (slides.put(slide, resolution(at, row.get("mpp"))) != null) {
                throw new InputException(at + "names " + name + " again; keep one line");
            }
        }
        return new SlideList(slides);
    }

    private static Optional<Resolution> resolution(String at, String mpp) {
        if (mpp.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Resolution(Double.parseDouble(mpp.replace(',', '.'))));
        } catch (NumberFormatException | InputException e) {
            throw new InputException(
                    at + "has the mpp '" + mpp + "'; give um per pixel, such as 0.25", e);
        }
    }
}
