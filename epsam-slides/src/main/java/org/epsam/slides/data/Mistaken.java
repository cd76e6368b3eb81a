package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/** What people give as a data set and is none, with what to do about it. */
final class Mistaken {
    private static final String SLIDES = "svs|ndpi|mrxs|scn|bif|svslide|vms|vmu|czi|dcm";
    private static final String CUT = "\"epsam patches --slides %s ...\" cuts patches from slides";

    private Mistaken() {}

    /** Says what a file that is no table is, with what to do. */
    static String file(Path file) {
        String ending = ending(file);
        if (ending.matches("xlsx?|ods|numbers")) {
            return "is a spreadsheet; save it as CSV and give that";
        } else if (ending.matches("zip|tar|tgz|gz|7z|rar|xz|bz2")) {
            return "is an archive; unpack it and give its folder";
        } else if (isSlide(file)) {
            Path folder = file.toAbsolutePath().getParent();
            return "is a whole slide, not a data set of patches; "
                    + CUT.formatted(
                            FileNames.typed(file.getParent() == null ? folder : file.getParent()));
        }
        return "neither a folder nor a .csv or .tsv file; give the data set's folder";
    }

    /** Says that a folder holds whole slides, with what to do; empty for all others. */
    static Optional<String> folder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            boolean slides =
                    files.filter(Files::isRegularFile).sorted().anyMatch(Mistaken::isSlide);
            return slides
                    ? Optional.of(
                            "it holds whole slides; " + CUT.formatted(FileNames.typed(folder)))
                    : Optional.empty();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }

    /** By its ending, or where that is of images too, by its levels and size. */
    private static boolean isSlide(Path file) {
        if (hasSlideName(file)) {
            return true;
        } else if (hasTiffName(file)) {
            return isPyramid(file);
        }
        try {
            return ending(file).matches("png|jpe?g|bmp")
                    && ImageFile.size(file).longerSide() > Dataset.MAX_SIDE;
        } catch (InputException e) {
            // Not readable: neither this nor that.
            return false;
        }
    }

    /** Whether the ending is one of slides only. */
    static boolean hasSlideName(Path file) {
        return ending(file).matches(SLIDES);
    }

    static boolean hasTiffName(Path file) {
        return ending(file).matches("tiff?");
    }

    /** Whether a file has levels, or is too large for a patch; false for what cannot be read. */
    static boolean isPyramid(Path file) {
        try (Slide slide = Slides.open(file)) {
            return slide.levels().size() > 1 || slide.size().longerSide() > Dataset.MAX_SIDE;
        } catch (InputException e) {
            return false;
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
