package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image with what its location implies, before any file is opened.
 *
 * @param image the image file
 * @param label as written
 * @param id name without label and ending
 * @param mask where its mask should be
 * @param split the part of the data set
 * @param slide key of its slide; empty where it is to be derived from the name
 */
record PatchCandidate(
        Path image, String label, String id, Optional<Path> mask, Split split, String slide) {
    /** Returns the name of a file without its ending. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
