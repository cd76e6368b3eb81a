package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/**
 * What is known of a file before anything is segmented, from one look into it.
 *
 * @param file a file or a folder
 * @param isSlide whether it is segmented as a slide rather than as a plain image: whole-slide
 *     formats, several levels, or a side above {@value Dataset#MAX_SIDE} pixels. False for files
 *     that cannot be opened; true for slides that are refused, such as those with channels in pages
 *     of their own
 * @param listed pixel size of level 0 in a list of slides, which overrides all others
 * @param declared that of the slide or image itself
 * @param failure why the slide cannot be opened
 */
record SegmentationInput(
        Path file,
        boolean isSlide,
        Optional<Resolution> listed,
        Optional<Resolution> declared,
        Optional<InputException> failure) {

    /** Looks into a file that no list names. */
    static SegmentationInput of(Path file) {
        if (!Files.exists(file)) {
            return image(file);
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean plain = name.matches(".*\\.(png|jpe?g|bmp)");
        try {
            if (Files.isDirectory(file)) {
                boolean slide =
                        name.endsWith(".zarr")
                                || Slides.refusals(file).values().stream()
                                        .anyMatch(Optional::isEmpty);
                return slide ? slide(file, Optional.empty()) : image(file);
            }
            if (plain && ImageFile.size(file).longerSide() <= Dataset.MAX_SIDE) {
                return image(file);
            }
            try (Slide slide = Slides.open(file)) {
                boolean isSlide =
                        !name.matches(".*\\.tiff?")
                                || slide.levels().size() > 1
                                || slide.size().longerSide() > Dataset.MAX_SIDE;
                return isSlide
                        ? of(slide, Optional.empty())
                        : new SegmentationInput(
                                file,
                                false,
                                Optional.empty(),
                                slide.resolution(),
                                Optional.empty());
            }
        } catch (InputException e) {
            // The code that reads an image next reports what is wrong.
            return !ImageFile.hasImageName(name) || Slides.isRefused(file)
                    ? failed(file, Optional.empty(), e)
                    : image(file);
        }
    }

    /** Looks into a slide, which a list may give a pixel size. */
    static SegmentationInput slide(Path file, Optional<Resolution> listed) {
        try (Slide slide = Slides.open(file)) {
            return of(slide, listed);
        } catch (InputException e) {
            return failed(file, listed, e);
        }
    }

    private static SegmentationInput of(Slide slide, Optional<Resolution> listed) {
        return new SegmentationInput(
                slide.path(), true, listed, slide.resolution(), Optional.empty());
    }

    /** Keeps why a file is no input. */
    static SegmentationInput failed(
            Path file, Optional<Resolution> listed, InputException failure) {
        return new SegmentationInput(file, true, listed, Optional.empty(), Optional.of(failure));
    }

    private static SegmentationInput image(Path file) {
        return new SegmentationInput(
                file, false, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
