package org.epsam.core.review;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.epsam.base.InputException;

/** What a person has answered about a mask or an outline. */
public enum ReviewState {
    /** Nothing, or the answer was taken back. */
    OPEN,
    /** It is right. */
    ACCEPTED,
    /** It is no tumour, or cannot be used. */
    REJECTED,
    /** It was wrong; what the person drew is right. */
    EDITED;

    /**
     * Returns the word in files.
     *
     * @return in lower case, such as {@code accepted}
     */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns whether the outlines of the answer are those of tumour.
     *
     * @return true where they were accepted or edited
     */
    public boolean isMask() {
        return this == ACCEPTED || this == EDITED;
    }

    /**
     * Finds a state by its word.
     *
     * @param word in lower case
     * @return the state
     * @throws InputException for any other word
     */
    @JsonCreator
    public static ReviewState of(String word) {
        for (ReviewState state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        throw new InputException(
                "state '" + word + "' is none of open, accepted, rejected and edited");
    }
}
