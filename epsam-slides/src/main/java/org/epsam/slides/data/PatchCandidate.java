package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image with what its location implies, before any file is opened.
 *
 * @param image the image file
 * @param label its digits, or what is written where there are none
 * @param id name without label and ending
 * @param mask where its mask should be
 * @param split the part of the data set
 * @param origin slide and patient, as far as a list tells them
 * @param place where a list names the image, such as {@code set.csv line 2}; empty where none does
 */
record PatchCandidate(
        Path image,
        String label,
        String id,
        Optional<Path> mask,
        Split split,
        Origin origin,
        String place) {
    private static final Pattern BEFORE_LABEL = Pattern.compile("(.+)_(?i:class)?");

    PatchCandidate in(Split other) {
        return new PatchCandidate(image, label, id, mask, other, origin, place);
    }

    /** Returns the name of a file without its ending. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /**
     * Returns a name without the label at its end, perhaps as {@code class1}, if it has one and
     * something before it.
     */
    static String withoutLabel(String stem, String label) {
        if (!stem.endsWith(label)) {
            return stem;
        }
        Matcher before = BEFORE_LABEL.matcher(stem).region(0, stem.length() - label.length());
        return before.matches() ? before.group(1) : stem;
    }
}
