package org.epsam.core.slide;

import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.tissue.SlideTissue;

/**
 * How slides are segmented.
 *
 * @param micrometres along a pixel of a tile; empty: those of the patches that the run was trained
 *     on
 * @param slideMicrometres along a pixel of level 0, in place of what the slides tell
 * @param minArea regions and holes smaller than this are left out of the outlines, in square
 *     micrometres
 * @param rejection what does not count as tissue
 */
public record SlideOptions(
        Optional<Double> micrometres,
        Optional<Double> slideMicrometres,
        double minArea,
        SlideTissue.Rejection rejection) {
    /** The usual least area, that of a disc of 80 micrometres. */
    public static final double MIN_AREA = 5000;

    /** All as usual. */
    public static final SlideOptions USUAL =
            new SlideOptions(
                    Optional.empty(), Optional.empty(), MIN_AREA, SlideTissue.Rejection.ALL);

    /**
     * Checks the numbers.
     *
     * @throws InputException where one is out of range
     */
    public SlideOptions {
        requirePositive("--mpp", micrometres);
        requirePositive("--slide-mpp", slideMicrometres);
        if (!(minArea >= 0) || Double.isInfinite(minArea)) {
            throw new InputException("--min-area " + minArea + ": must be 0 or more");
        }
    }

    private static void requirePositive(String option, Optional<Double> value) {
        if (value.isPresent() && (!(value.get() > 0) || value.get().isInfinite())) {
            throw new InputException(option + " " + value.get() + ": must be above 0");
        }
    }
}
