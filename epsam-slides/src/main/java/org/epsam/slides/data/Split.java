package org.epsam.slides.data;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a data set that a patch belongs to. */
public enum Split {
    /** Learned from. */
    TRAIN,
    /** Used to choose the best epoch. */
    VAL,
    /** Used for the reported numbers only. */
    TEST;

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
     * @param word train, val or test, in upper or lower case
     * @return the split, or empty for any other word
     */
    public static Optional<Split> named(String word) {
        return Stream.of(values()).filter(s -> s.name().equalsIgnoreCase(word)).findFirst();
    }
}
