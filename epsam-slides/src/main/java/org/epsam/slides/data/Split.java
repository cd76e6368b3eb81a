package org.epsam.slides.data;

import java.util.Locale;

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
}
