package org.epsam.slides.internal.reader;

import org.epsam.base.InputException;

/** A sound file that this reader does not read, but another one might. */
final class UnsupportedSlide extends InputException {
    private static final long serialVersionUID = 1L;

    UnsupportedSlide(String message) {
        super(message);
    }
}
