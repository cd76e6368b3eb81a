package org.epsam.slides.internal.reader;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.slides.slide.Resolution;

/**
 * What a file says about the size of its pixels.
 *
 * @param resolution empty where it says nothing, or nothing that can be believed
 * @param note what is doubted, for people; empty where nothing is
 */
record DeclaredResolution(Optional<Resolution> resolution, Optional<String> note) {
    static final DeclaredResolution NONE =
            new DeclaredResolution(Optional.empty(), Optional.empty());

    private static final double INCH = 25_400;
    private static final double COARSEST_OF_SCANS = 10;
    private static final int FINEST_PRINTER = 9600;

    /** Pixels of scanners are square to a hundredth. */
    private static final double MOST_UNEQUAL = 1.05;

    static final String ADVICE = "; set the pixel size with --slide-mpp";

    /**
     * Judges a pixel size.
     *
     * @param across um, 0 or NaN where it is not declared
     * @param down um, 0 or NaN where it is not declared
     * @param source names its place in the file
     */
    static DeclaredResolution of(double across, double down, String source) {
        double one = across > 0 ? across : down;
        double other = down > 0 ? down : across;
        if (!(one > 0)) {
            return NONE;
        }
        String found =
                String.format(
                        Locale.ROOT,
                        one == other
                                ? "%s gives %.4g um a pixel"
                                : "%s gives %.4g x %.4g um a pixel",
                        source,
                        one,
                        other);
        if (Math.max(one, other) > MOST_UNEQUAL * Math.min(one, other)) {
            return doubted(found + ", which is not square and not believed");
        }
        Optional<Resolution> resolution = Resolution.ofSlide((one + other) / 2);
        return resolution.isPresent()
                ? new DeclaredResolution(resolution, Optional.empty())
                : doubted(found + ", which is no scanner's");
    }

    static DeclaredResolution doubted(String what) {
        return new DeclaredResolution(Optional.empty(), Optional.of(what + ADVICE));
    }

    /**
     * Judges the resolution fields that every TIFF has, which image editors and printers fill.
     *
     * @param across pixels a unit
     * @param down pixels a unit
     * @param unit as TIFF numbers it: 2 inch, 3 centimetre
     */
    static DeclaredResolution ofFields(double across, double down, int unit) {
        double length = unit == 2 ? INCH : unit == 3 ? 10_000 : 0;
        if (!(across > 0 && down > 0) || length == 0) {
            return NONE;
        }
        double mean = (length / across + length / down) / 2;
        double dots = INCH / mean;
        boolean printer =
                dots <= FINEST_PRINTER && Math.abs(dots - 100 * Math.rint(dots / 100)) < 1;
        if (mean > COARSEST_OF_SCANS || printer) {
            // One pixel a unit is the way to say nothing.
            return Stream.of(across, down).allMatch(n -> n == 1)
                    ? NONE
                    : doubted(
                            String.format(
                                    Locale.ROOT,
                                    "its resolution of %.0f dots an inch (%.4g um a pixel) is that"
                                            + " of a printer or a screen, and not believed",
                                    dots,
                                    mean));
        }
        return of(length / across, length / down, "its resolution field");
    }

    /** Reads a number as people and programs of any language write it; NaN where it is none. */
    static double number(String text) {
        try {
            return Double.parseDouble(text.strip().replace(',', '.'));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    DeclaredResolution or(DeclaredResolution other) {
        if (resolution.isPresent()) {
            return this;
        }
        return other.resolution().isPresent() || note.isEmpty()
                ? new DeclaredResolution(other.resolution(), note.or(other::note))
                : this;
    }
}
