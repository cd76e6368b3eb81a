package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/** A file that this reader does not read, but another one might. */
final class UnsupportedSlide extends InputException {
    private static final long serialVersionUID = 1L;

    UnsupportedSlide(String message) {
        super(message);
    }

    /** What a reader says about a file of its own format, when it opens it. */
    static Optional<Refusal> refusal(SlideReader reader, Path path) {
        try (Slide slide = reader.open(path)) {
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(refusal(e, path));
        }
    }

    /** What an exception says about a file of the reader's own format. */
    static Refusal refusal(InputException e, Path path) {
        return new Refusal(e.withoutPath(path), !(e instanceof UnsupportedSlide));
    }
}
