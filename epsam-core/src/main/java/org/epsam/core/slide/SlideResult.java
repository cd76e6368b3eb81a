package org.epsam.core.slide;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The results of a slide: one row of {@code slides.csv}.
 *
 * @param name of its results
 * @param file the slide's file name
 * @param width pixels of level 0 in a row of the scanned part
 * @param height rows of the scanned part
 * @param slideMicrometres along a pixel of level 0
 * @param micrometres along a pixel of the probability map
 * @param tissue area of the tissue, square millimetres
 * @param tiles number of predicted tiles
 * @param gated number of tiles below the classifier's gate
 * @param unreadable number of tiles skipped because the file is damaged there
 * @param score slide score, 0..1: the highest tumour probability of a tile, each averaged with its
 *     neighbours
 * @param tumour area of all regions, square millimetres
 * @param regions number of regions
 * @param largest area of the largest region, square millimetres
 * @param notes what one should know of the slide and its tissue, one line each
 * @param settings hash of models and settings, the same for all slides of a command
 * @param key hash of slide, models and settings
 */
public record SlideResult(
        String name,
        String file,
        int width,
        int height,
        double slideMicrometres,
        double micrometres,
        double tissue,
        int tiles,
        int gated,
        int unreadable,
        double score,
        double tumour,
        int regions,
        double largest,
        List<String> notes,
        String settings,
        String key)
        implements Serializable {
    // Within one field; notes are sentences, which have commas and semicolons.
    private static final String BETWEEN = " | ";

    static final List<String> COLUMNS =
            List.of(
                    "slide",
                    "file",
                    "width",
                    "height",
                    "slide_mpp",
                    "mpp",
                    "tissue_mm2",
                    "tiles",
                    "gated",
                    "unreadable",
                    "score",
                    "tumour_mm2",
                    "regions",
                    "largest_mm2",
                    "notes",
                    "settings",
                    "key");

    /** Copies the list. */
    public SlideResult {
        notes = List.copyOf(notes);
    }

    /**
     * Returns how large the pixels of the probability map are.
     *
     * @return pixels of level 0 along one of them
     */
    public double scale() {
        return micrometres / slideMicrometres;
    }

    List<String> fields() {
        return List.of(
                name,
                file,
                Integer.toString(width),
                Integer.toString(height),
                number(slideMicrometres),
                number(micrometres),
                number(tissue),
                Integer.toString(tiles),
                Integer.toString(gated),
                Integer.toString(unreadable),
                number(score),
                number(tumour),
                Integer.toString(regions),
                number(largest),
                String.join(BETWEEN, notes),
                settings,
                key);
    }

    /** Reads a row; throws {@link IllegalArgumentException} where a field is not a number. */
    static SlideResult of(Map<String, String> row) {
        return new SlideResult(
                row.getOrDefault("slide", ""),
                row.getOrDefault("file", ""),
                (int) real(row, "width"),
                (int) real(row, "height"),
                real(row, "slide_mpp"),
                real(row, "mpp"),
                real(row, "tissue_mm2"),
                (int) real(row, "tiles"),
                (int) real(row, "gated"),
                (int) real(row, "unreadable"),
                real(row, "score"),
                real(row, "tumour_mm2"),
                (int) real(row, "regions"),
                real(row, "largest_mm2"),
                Stream.of(row.getOrDefault("notes", "").split(Pattern.quote(BETWEEN)))
                        .filter(note -> !note.isEmpty())
                        .toList(),
                row.getOrDefault("settings", ""),
                row.getOrDefault("key", ""));
    }

    private static double real(Map<String, String> row, String column) {
        return Double.parseDouble(row.getOrDefault(column, ""));
    }

    /** At most 6 digits after the point. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value).replaceFirst("0{1,5}$", "");
    }
}
