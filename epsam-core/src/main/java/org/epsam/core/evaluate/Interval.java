package org.epsam.core.evaluate;

import java.util.Locale;
import org.epsam.slides.image.Percentile;

/**
 * A measured value and its 95 % bootstrap interval.
 *
 * @param value the value over all patches
 * @param low 2.5th percentile of the resampled values
 * @param high 97.5th percentile of the resampled values
 */
public record Interval(double value, double low, double high) {
    /**
     * Creates the interval of a resampled value.
     *
     * @param value the value over all patches
     * @param resampled the value of each resampling, at least one
     * @return the value between the percentiles of the resamplings
     */
    static Interval of(double value, double[] resampled) {
        return new Interval(value, Percentile.of(resampled, 2.5), Percentile.of(resampled, 97.5));
    }

    /**
     * Rounds a result to six decimals, as results are stored.
     *
     * @param value any value
     * @return the nearest multiple of a millionth
     */
    public static double round(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    /**
     * Returns whether both ends are known: a file of results may lack them.
     *
     * @return false if an end is not a finite number
     */
    public boolean hasEnds() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /**
     * Returns whether this interval has a point in common with another.
     *
     * @param other an interval
     * @return false if an end is not known
     */
    public boolean overlaps(Interval other) {
        return low <= other.high && other.low <= high;
    }

    /**
     * Formats the value and, where both ends are known, the interval, in ASCII.
     *
     * @param digits decimals, at least 0
     * @return such as {@code 0.813 (0.700-0.900)}
     */
    public String text(int digits) {
        String format = "%." + digits + "f";
        return hasEnds()
                ? String.format(
                        Locale.ROOT, format + " (" + format + "-" + format + ")", value, low, high)
                : String.format(Locale.ROOT, format, value);
    }

    /**
     * Rounds all three numbers.
     *
     * @return what is stored
     */
    public Interval rounded() {
        return new Interval(round(value), round(low), round(high));
    }
}
