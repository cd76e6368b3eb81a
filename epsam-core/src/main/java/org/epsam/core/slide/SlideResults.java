package org.epsam.core.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;

/**
 * The results of slides in the folder that {@code segment} wrote to, for those who read them. Files
 * are looked up anew each time, as {@code segment} may still be at work.
 */
public final class SlideResults {
    private final Path folder;

    private SlideResults(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks into a folder of results.
     *
     * @param folder where {@code segment} wrote to
     * @return its results, perhaps none
     * @throws InputException where there is no such folder, or its table is not one of results
     */
    public static SlideResults in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    folder + ": is not a folder; give the one that segment wrote its results to");
        }
        SlideResults results = new SlideResults(folder);
        Path table = folder.resolve("slides.csv");
        try {
            if (Files.exists(table) && !ResultTable.isOfSlides(folder)) {
                throw new InputException(
                        table
                                + ": is not a table written by segment; give the folder that"
                                + " segment wrote its results to");
            }
        } catch (IOException e) {
            throw InputException.unreadable(table, e);
        }
        results.rows();
        return results;
    }

    /**
     * Returns where the results lie.
     *
     * @return the folder
     */
    public Path folder() {
        return folder;
    }

    /**
     * Reads the rows of {@code slides.csv}.
     *
     * @return by the names of the results; none where there is no table
     * @throws InputException where it is damaged
     */
    public Map<String, SlideResult> rows() {
        Map<String, SlideResult> rows = new TreeMap<>();
        ResultTable.ofSlides(folder).rows().forEach((n, row) -> rows.put(n, SlideResult.of(row)));
        return rows;
    }

    /**
     * Lists the slides and images that have outlines.
     *
     * @return the names of the results, sorted
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path file : OutputFolder.content(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(SlideResultFiles.OUTLINES)) {
                names.add(name.substring(0, name.length() - SlideResultFiles.OUTLINES.length()));
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /**
     * Finds the outlines of a slide or an image.
     *
     * @param name of its results
     * @return GeoJSON, in pixels of level 0 from the corner of the scanned part
     */
    public Optional<Path> outlines(String name) {
        return Optional.of(SlideResultFiles.outlines(folder, name)).filter(Files::isRegularFile);
    }

    /**
     * Finds the probability map of a slide: a grey pyramid, 255 for 1, that begins at the corner of
     * the scanned part. {@link SlideResult#scale} says how large its pixels are.
     *
     * @param name of its results
     * @return a file or, as OME-Zarr, a folder; the later one where there are both
     */
    public Optional<Path> probabilityMap(String name) {
        return List.of(MapFormat.values()).stream()
                .map(format -> SlideResultFiles.probabilityMap(folder, name, format))
                .filter(Files::exists)
                .max(Comparator.comparing(SlideResults::time));
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }
}
