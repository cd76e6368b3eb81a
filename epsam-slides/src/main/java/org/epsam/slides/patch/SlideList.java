package org.epsam.slides.patch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;
import org.epsam.slides.data.LabelWords;
import org.epsam.slides.slide.Resolution;

/**
 * A list of slides in place of a folder: a CSV file with the column slide (or path), relative to
 * the file, and perhaps
 *
 * <ul>
 *   <li>mpp, the pixel size of level 0 in um,
 *   <li>annotations, a file, relative to the list, too,
 *   <li>label, whether there is tumour in the slide (1, tumour ... or 0, normal ...),
 *   <li>group or patient; slides of a group stay together in splits.
 * </ul>
 *
 * Other columns are passed over, and so are fields without text.
 *
 * @param slides in the order of the list
 */
public record SlideList(List<ListedSlide> slides) {
    private static final List<String> COLUMNS = List.of("mpp", "annotations", "label", "group");

    /** Copies the list. */
    public SlideList {
        slides = List.copyOf(slides);
    }

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
     *     another one, or a line names no slide, a file that is not there, a slide that was named
     *     before, a pixel size that is no number, or a label that is none
     */
    public static SlideList read(Path csv) {
        CsvTable table = CsvTable.read(csv);
        boolean hasSlide = table.columns().contains("slide");
        if (hasSlide == table.columns().contains("path")) {
            throw new InputException(
                    csv
                            + ": has the columns "
                            + table.columns()
                            + "; a list of slides needs slide or path, and may have "
                            + String.join(", ", COLUMNS));
        }
        requireKnown(csv, table.columns());
        Path folder = csv.toAbsolutePath().getParent();
        Map<Path, ListedSlide> slides = new LinkedHashMap<>();
        for (CsvTable.Row row : table.rows()) {
            String at = csv + ": line " + row.line() + " ";
            String name = row.get(hasSlide ? "slide" : "path");
            if (name.isEmpty()) {
                throw new InputException(at + "names no slide; correct it");
            }
            Path slide = existing(at, folder, name);
            ListedSlide listed =
                    new ListedSlide(
                            slide,
                            resolution(at, row.get("mpp")),
                            text(row, "annotations").map(file -> existing(at, folder, file)),
                            text(row, "label").map(label -> isTumour(at, label)),
                            text(row, "group").or(() -> text(row, "patient")));
            if (slides.put(slide, listed) != null) {
                throw new InputException(at + "names " + name + " again; keep one line");
            }
        }
        return new SlideList(List.copyOf(slides.values()));
    }

    /** Refuses columns that would be passed over though they may mean one that is not. */
    private static void requireKnown(Path csv, List<String> columns) {
        for (String column : columns) {
            for (String known : List.of("mpp", "annotations")) {
                boolean isLike = column.contains(known.replaceFirst("s$", ""));
                if (isLike && !column.equals(known)) {
                    throw new InputException(
                            csv
                                    + ": has the column "
                                    + column
                                    + "; if it is "
                                    + (known.equals("mpp")
                                            ? "the pixel size of level 0 in um"
                                            : "the file of annotations")
                                    + ", name it "
                                    + known
                                    + ", else remove it");
                }
            }
        }
        if (columns.contains("group") && columns.contains("patient")) {
            throw new InputException(
                    csv + ": has the columns group and patient, which are one; remove one");
        }
    }

    private static Optional<String> text(CsvTable.Row row, String column) {
        return Optional.of(row.get(column)).filter(text -> !text.isEmpty());
    }

    private static Path existing(String at, Path folder, String name) {
        Path file = FileNames.in(folder, name);
        if (!Files.exists(file)) {
            throw new InputException(
                    at + "names " + name + ", which is not in " + folder + "; correct it");
        }
        return file;
    }

    private static boolean isTumour(String at, String label) {
        return LabelWords.isTumour(label)
                .orElseThrow(
                        () ->
                                new InputException(
                                        at
                                                + "has the label '"
                                                + label
                                                + "'; give 1 or tumour, 0 or normal"));
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
