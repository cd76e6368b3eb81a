package org.epsam.slides.image;

import java.util.Arrays;

/** Percentiles with linear interpolation between the two nearest ranks (NumPy's default). */
public final class Percentile {
    private Percentile() {}

    /**
     * Computes a percentile of 8-bit values.
     *
     * @param unsigned at least one value, 0..255 each
     * @param percent 0 (smallest) .. 100 (largest)
     * @return the percentile
     */
    public static double of(byte[] unsigned, double percent) {
        double[] values = new double[unsigned.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = unsigned[i] & 0xff;
        }
        return ofSorted(values, percent);
    }

    /**
     * Computes a percentile.
     *
     * @param values at least one value; left as they are
     * @param percent 0 (smallest) .. 100 (largest)
     * @return the percentile
     */
    public static double of(double[] values, double percent) {
        return ofSorted(values.clone(), percent);
    }

    private static double ofSorted(double[] values, double percent) {
        if (values.length == 0 || !(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(
                    "percentile " + percent + " of " + values.length + " values");
        }
        Arrays.sort(values);
        double position = percent / 100 * (values.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, values.length - 1);
        double part = position - below;
        double step = values[above] - values[below];
        // From the nearer end, so that the last bit is NumPy's.
        return part < 0.5 ? values[below] + step * part : values[above] - step * (1 - part);
    }
}
