package org.epsam.core.slide;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.slides.slide.Resolution;

/**
 * A slide that shall be segmented, or was, as it is sent to another machine.
 *
 * @param name of its results; empty where it can have none
 * @param file its absolute path
 * @param isSlide whether it is known to be one, by a list or its folder
 * @param listed pixel size of level 0 in um in a list of slides, which overrides all others; 0
 *     where none is listed
 */
public record NamedSlide(String name, String file, boolean isSlide, double listed)
        implements Serializable {
    /**
     * Returns where the slide lies.
     *
     * @return a file or a folder
     */
    public Path path() {
        return Path.of(file);
    }

    /**
     * Returns the pixel size of level 0.
     *
     * @return empty where no list has it
     */
    public Optional<Resolution> resolution() {
        return listed > 0 ? Optional.of(new Resolution(listed)) : Optional.empty();
    }
}
