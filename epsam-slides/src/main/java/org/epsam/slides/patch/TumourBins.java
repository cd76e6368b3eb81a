package org.epsam.slides.patch;

import java.util.OptionalInt;

/**
 * The tumour fraction of patches, in percent truncated to one decimal, and its 5-percent bins from
 * which training patches are drawn evenly (0_data_preprocess.py of the original).
 */
final class TumourBins {
    /** Number of bins: [0, 5), [5, 10) ... [95, 100). */
    public static final int COUNT = 20;

    private static final double WIDTH = 5;
    private static final double LOW = 20;
    private static final double HIGH = 90;

    private TumourBins() {}

    /**
     * Finds the bin of a fraction.
     *
     * @param percent 0 .. 100
     * @return 0 .. {@value #COUNT} - 1; none for 100, which the last bin leaves out
     */
    public static OptionalInt bin(double percent) {
        int bin = (int) (percent / WIDTH);
        return bin < COUNT ? OptionalInt.of(bin) : OptionalInt.empty();
    }

    /**
     * Returns whether a positive patch is wanted for training, validation and the Camelyon16 test.
     *
     * @param percent 0 .. 100
     * @return true for 20 &lt; percent &lt; 90
     */
    public static boolean isBetween(double percent) {
        return percent > LOW && percent < HIGH;
    }

    /**
     * Returns whether a positive patch is wanted for the Camelyon17 test.
     *
     * @param percent 0 .. 100
     * @return true for 20 &le; percent &le; 90
     */
    public static boolean isWithin(double percent) {
        return percent >= LOW && percent <= HIGH;
    }
}
