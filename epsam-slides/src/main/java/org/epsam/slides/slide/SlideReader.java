package org.epsam.slides.slide;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;

/**
 * Opens slides of some formats. Found through a {@link SlideReaderProvider}; of several readers
 * that can open a file, the first one does, providers in the order of the class path.
 */
public interface SlideReader {
    /**
     * Returns the reader's name.
     *
     * @return a short word, such as {@code TIFF}
     */
    String name();

    /**
     * Returns what the reader reads, and with what, on this machine.
     *
     * @return a few words, or why it reads nothing here
     */
    String formats();

    /**
     * Looks for what the reader gets wrong on this machine, if that can be found out without a
     * slide. May take a second the first time.
     *
     * @return one line, the fault and its consequence; empty where none is known
     * @throws InputException where it cannot be found out
     */
    default Optional<String> fault() {
        return Optional.empty();
    }

    /**
     * Looks whether the reader can open a file. Reads headers only and throws nothing.
     *
     * @param path a file or a folder that exists
     * @return empty if it can; else the reason, and whether the next reader may be asked
     */
    Optional<Refusal> refusal(Path path);

    /**
     * Opens a slide.
     *
     * @param path a file or a folder for which {@link #refusal} is empty
     * @return the open slide
     * @throws InputException where it cannot be opened
     */
    Slide open(Path path);
}
