package org.epsam.slides.patch;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.slides.slide.Resolution;

/**
 * A line of a {@link SlideList}.
 *
 * @param path a file, or a folder of DICOM instances
 * @param resolution of level 0, overrides what the slide declares
 * @param annotations its file of annotations
 * @param tumour whether it has tumour; a slide without is used without annotations
 * @param group its patient, all of whose slides come into one split
 */
public record ListedSlide(
        Path path,
        Optional<Resolution> resolution,
        Optional<Path> annotations,
        Optional<Boolean> tumour,
        Optional<String> group) {
    /**
     * Describes a slide of a folder.
     *
     * @param path a file, or a folder of DICOM instances
     * @return the slide, of which nothing else is known
     */
    public static ListedSlide of(Path path) {
        return new ListedSlide(
                path, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
