package org.epsam.slides.internal.reader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens what the native library OpenSlide knows (MRXS, NDPI, SCN, BIF, SVS with JPEG 2000 ...)
 * where it is installed. Nothing depends on it.
 */
public final class OpenSlideReader implements SlideReader {
    @Override
    public String name() {
        return "OpenSlide";
    }

    @Override
    public String formats() {
        return OpenSlideLibrary.get()
                .map(
                        library ->
                                "version "
                                        + library.openslide_get_version()
                                        + ": MRXS, NDPI, SCN, BIF, VMS, SVS with JPEG 2000")
                .orElse("not installed; MRXS, NDPI, SCN and BIF need it (libopenslide)");
    }

    @Override
    public Optional<String> fault() {
        return OpenSlideFault.describe(OpenSlideFault.installed());
    }

    /**
     * Returns whether the library has to look at a file: it is installed, and the file is neither a
     * folder nor a plain image. A JPEG may be the key file of an MRXS slide.
     */
    static boolean isAsked(Path path) {
        return OpenSlideLibrary.get().isPresent()
                && Files.isRegularFile(path)
                && !path.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|bmp|gif)");
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        Optional<OpenSlideLibrary> library = OpenSlideLibrary.get();
        if (library.isEmpty()) {
            return Optional.of(Refusal.of("not installed (libopenslide)"));
        }
        if (Files.isDirectory(path)) {
            return Optional.of(Refusal.of("a folder"));
        }
        if (library.get().openslide_detect_vendor(path.toString()) == null) {
            return Optional.of(Refusal.of("none of its formats"));
        }
        try (Slide slide = open(path)) {
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(Refusal.of(e.withoutPath(path)));
        }
    }

    @Override
    public Slide open(Path path) {
        return OpenSlideLibrary.get()
                .map(
                        library ->
                                new OpenSlideSlide(
                                        path,
                                        library,
                                        OpenSlideFault.wrongLevels(
                                                path, OpenSlideFault::installed)))
                .orElseThrow(
                        () ->
                                new InputException(
                                        path
                                                + ": OpenSlide is not installed; install"
                                                + " libopenslide"));
    }
}
