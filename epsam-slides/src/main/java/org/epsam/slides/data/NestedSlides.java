package org.epsam.slides.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.io.FileNames;

/** Finds whole slides below a folder that is given in the place of a data set of patches. */
public final class NestedSlides {
    private static final int DEPTH = 3;
    // Opened at most: others may be patches by the thousand.
    private static final int OPENED = 20;

    private NestedSlides() {}

    /**
     * Says that slides lie in the folders of a folder.
     *
     * @param folder any path
     * @return the end of a message, with what to do; empty where there are none
     */
    public static Optional<String> remedy(Path folder) {
        return first(folder)
                .map(
                        slide ->
                                "whole slides lie in its folders, such as %s; \"epsam patches --slides %s ...\" cuts patches from those of one folder, or of a CSV list (slide, mpp)"
                                        .formatted(slide, FileNames.typed(slide.getParent())));
    }

    private static Optional<Path> first(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        // In the layout of a data set, large images may be meant as patches.
        boolean opens = !Dataset.isFolder(folder);
        try (Stream<Path> all = Files.walk(folder, DEPTH)) {
            Stream<Path> files =
                    all.filter(f -> !folder.equals(f.getParent()) && Files.isRegularFile(f))
                            .sorted();
            return opens
                    ? files.filter(f -> Mistaken.hasSlideName(f) || Mistaken.hasTiffName(f))
                            .limit(OPENED)
                            .filter(f -> Mistaken.hasSlideName(f) || Mistaken.isPyramid(f))
                            .findFirst()
                    : files.filter(Mistaken::hasSlideName).findFirst();
        } catch (IOException | UncheckedIOException e) {
            // What cannot be listed holds nothing that could be told.
            return Optional.empty();
        }
    }
}
