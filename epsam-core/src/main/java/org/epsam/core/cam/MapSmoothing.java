package org.epsam.core.cam;

import org.epsam.slides.image.ScalarMap;

/**
 * Averages a raw activation map over neighbouring cells by a Gaussian. Tumour is larger than a cell
 * of the map, and what the classifier sees of a single place is uncertain.
 */
public final class MapSmoothing {
    /** Weights beyond so many standard deviations are left out. */
    private static final double REACH = 3;

    private MapSmoothing() {}

    /**
     * Smooths a map. What lies outside is as the nearest cell.
     *
     * @param raw any finite values
     * @param deviation standard deviation of the Gaussian, as a fraction of the longer side; 0: the
     *     map stays as it is
     * @return a map of the same size
     */
    public static ScalarMap of(ScalarMap raw, double deviation) {
        double sigma = deviation * Math.max(raw.width(), raw.height());
        if (sigma == 0) {
            return raw;
        }
        double[] weights = weights(sigma);
        float[] rows = along(raw.values(), weights, raw.width(), raw.height(), 1, raw.width());
        float[] both = along(rows, weights, raw.height(), raw.width(), raw.width(), 1);
        return new ScalarMap(raw.width(), raw.height(), both);
    }

    /** Half of a Gaussian, normalised: weights at distance 0, 1, 2... */
    private static double[] weights(double sigma) {
        double[] weights = new double[1 + (int) Math.ceil(REACH * sigma)];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(-i * i / (2 * sigma * sigma));
            sum += (i == 0 ? 1 : 2) * weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** Averages along lines of {@code n} values that are {@code step} apart. */
    private static float[] along(
            float[] values, double[] weights, int n, int lines, int step, int nextLine) {
        float[] result = new float[values.length];
        for (int line = 0; line < lines; line++) {
            int start = line * nextLine;
            for (int i = 0; i < n; i++) {
                double sum = weights[0] * values[start + i * step];
                for (int d = 1; d < weights.length; d++) {
                    sum +=
                            weights[d]
                                    * (values[start + Math.max(0, i - d) * step]
                                            + values[start + Math.min(n - 1, i + d) * step]);
                }
                result[start + i * step] = (float) sum;
            }
        }
        return result;
    }
}
