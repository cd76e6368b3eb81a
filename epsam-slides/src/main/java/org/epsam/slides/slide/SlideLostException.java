package org.epsam.slides.slide;

import org.epsam.base.InputException;

/** A slide of which nothing can be read any more, such as when the process that reads it ended. */
public final class SlideLostException extends InputException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line: what was found, where, what to do
     */
    public SlideLostException(String message) {
        super(message);
    }
}
