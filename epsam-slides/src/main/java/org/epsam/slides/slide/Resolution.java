package org.epsam.slides.slide;

import java.util.Optional;
import org.epsam.base.InputException;

/**
 * The resolution of an image of tissue, by the side of its pixels. Where it is unknown, methods
 * return an empty {@link Optional}: there is no default.
 *
 * @param micrometres pixel size in um: what lies along one pixel; above 0 and below 1000
 */
public record Resolution(double micrometres) {
    private static final double COARSEST = 1000;

    // Values outside come from screens and printers, or are wrong.
    private static final double FINEST_OF_SLIDES = 0.05;
    private static final double COARSEST_OF_SLIDES = 50;

    /**
     * Checks the range.
     *
     * @throws InputException where the pixel size is not a number above 0 and below 1000
     */
    public Resolution {
        if (!isPlausible(micrometres)) {
            throw new InputException(
                    "a pixel size of "
                            + micrometres
                            + " um; give a number above 0 and below 1000, such as 0.25");
        }
    }

    /**
     * Returns whether a number can be a pixel size.
     *
     * @param micrometres any number
     * @return true above 0 and below 1000
     */
    public static boolean isPlausible(double micrometres) {
        return micrometres > 0 && micrometres < COARSEST;
    }

    /**
     * Interprets the pixel size that a slide file declares for level 0.
     *
     * @param micrometres any number, also NaN
     * @return the resolution; empty outside of 0.05 .. 50 um, which is no scanner's
     */
    public static Optional<Resolution> ofSlide(double micrometres) {
        return micrometres >= FINEST_OF_SLIDES && micrometres <= COARSEST_OF_SLIDES
                ? Optional.of(new Resolution(micrometres))
                : Optional.empty();
    }

    /**
     * Computes the resolution of the same image made smaller.
     *
     * @param downsample pixels of this resolution along one pixel of the smaller image
     * @return the coarser resolution
     */
    public Resolution downsampled(double downsample) {
        return new Resolution(micrometres * downsample);
    }

    /**
     * Computes how many pixels of this resolution lie along one pixel of another.
     *
     * @param other usually coarser
     * @return the downsampling, below 1 where the other one is finer
     */
    public double downsampleTo(Resolution other) {
        return other.micrometres / micrometres;
    }

    /**
     * Computes an area.
     *
     * @param pixels number of pixels
     * @return square millimetres
     */
    public double squareMillimetres(long pixels) {
        return pixels * Math.pow(micrometres / 1000, 2);
    }

    /**
     * Computes an area.
     *
     * @param pixels square pixels, perhaps with fractions
     * @return square micrometres
     */
    public double squareMicrometres(double pixels) {
        return pixels * micrometres * micrometres;
    }

    /**
     * Returns the pixel size as text.
     *
     * @return such as {@code 0.25 um}
     */
    @Override
    public String toString() {
        return micrometres + " um";
    }
}
