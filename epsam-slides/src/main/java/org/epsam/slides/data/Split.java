package org.epsam.slides.data;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The part of a data set that a patch belongs to. */
public enum Split {
    /** Learned from. */
    TRAIN("training"),
    /** Used to choose the best epoch. */
    VAL("valid", "validation", "dev"),
    /** Used for the reported numbers only. */
    TEST("testing");

    private final Set<String> words = new LinkedHashSet<>();

    Split(String... others) {
        words.add(folder());
        words.addAll(List.of(others));
    }

    /**
     * Returns the words for the split in tables, and names of its folder.
     *
     * @return in lower case, first {@link #folder}
     */
    public Set<String> words() {
        return Collections.unmodifiableSet(words);
    }

    /**
     * Returns the name of the split's folder, and its word in a CSV manifest.
     *
     * @return train, val or test
     */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a split by its word in a CSV file.
     *
     * @param word one of {@link #words}, in upper or lower case
     * @return the split, or empty for any other word
     */
    public static Optional<Split> named(String word) {
        return Stream.of(values())
                .filter(s -> s.words.contains(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
