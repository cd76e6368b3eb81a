package org.epsam.slides.tissue;

import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;

/**
 * Where tissue begins. Areas are in square micrometres.
 *
 * @param threshold tissue has at least this saturation, 1 .. 255; empty: two thirds of Otsu's
 *     threshold, but 15 at least and 30 at most, or 12 above coloured glass
 * @param minRegion smaller regions are not tissue, 0 or more
 * @param minHole smaller holes count as tissue, 0 or more
 */
public record TissueRules(Optional<Integer> threshold, double minRegion, double minHole) {
    /** The default smallest region, a disc of 80 um. */
    public static final double MIN_REGION = 5000;

    /** The default smallest hole, a disc of 36 um. */
    public static final double MIN_HOLE = 1000;

    /** The default rules. */
    public static final TissueRules USUAL = new TissueRules(Optional.empty(), MIN_REGION, MIN_HOLE);

    /**
     * Checks the numbers.
     *
     * @throws InputException where one is out of range
     */
    public TissueRules {
        if (threshold.isPresent() && (threshold.get() < 1 || threshold.get() > 255)) {
            throw new InputException(
                    "--tissue-threshold " + threshold.get() + ": must be 1 to 255");
        }
        requireArea("--min-tissue-area", minRegion);
        requireArea("--min-tissue-hole", minHole);
    }

    /**
     * The same for pixels that are taken for 0.25 um but may be of 0.5 um, the other usual size:
     * what is large enough then is kept.
     */
    TissueRules forUnknownPixels() {
        return new TissueRules(threshold, minRegion / 4, minHole);
    }

    /** Says what does not count as tissue. */
    String words() {
        return String.format(
                Locale.ROOT,
                "%sregions below %.0f um2, holes from %.0f um2",
                threshold.map(t -> "saturation below " + t + ", ").orElse(""),
                minRegion,
                minHole);
    }

    private static void requireArea(String option, double area) {
        if (!(area >= 0) || Double.isInfinite(area)) {
            throw new InputException(option + " " + area + ": must be 0 or more");
        }
    }
}
