package org.epsam.core.evaluate;

/**
 * A measured value and its 95 % bootstrap interval.
 *
 * @param value the value over all patches
 * @param low 2.5th percentile of the resampled values
 * @param high 97.5th percentile of the resampled values
 */
public record Interval(double value, double low, double high) {
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
     * Rounds all three numbers.
     *
     * @return what is stored
     */
    public Interval rounded() {
        return new Interval(round(value), round(low), round(high));
    }
}
