package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Refusal;

/** A file that this reader does not read, but another one might. */
final class UnsupportedSlide extends InputException {
    private static final long serialVersionUID = 1L;

    UnsupportedSlide(String message) {
        super(message);
    }

    /** What an exception says about a file of the reader's own format. */
    static Refusal refusal(InputException e, Path path) {
        return new Refusal(e.withoutPath(path), !(e instanceof UnsupportedSlide));
    }
}
