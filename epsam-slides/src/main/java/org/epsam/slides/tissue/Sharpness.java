package org.epsam.slides.tissue;

import org.epsam.slides.image.RgbImage;

/**
 * Separates sharp places from those out of focus: the energy of the Laplacian of the luma relative
 * to its variance, in squares of {@value #SIDE} pixels of about {@value #MICROMETRES} micrometre.
 * Staining and contrast cancel.
 *
 * <p>Measured: half of the squares of CMU-1-Small-Region lie above 2.2 and 99 % above 0.35, half of
 * OCDC above 2.2 and 99 % above 1.6. Blurred by a Gaussian with a sigma of 1.5 micrometres, half
 * lie below 0.06 and 0.09; with 2 micrometres, 95 % lie below 0.07.
 */
final class Sharpness {
    /** Side of a square, in pixels. */
    static final int SIDE = 64;

    /** Wanted size of a pixel, in micrometres. */
    static final double MICROMETRES = 1;

    private static final double BLURRED = 0.1;
    // Below a standard deviation of 5 grey levels there is no texture to judge.
    private static final double FLAT = 25;

    private Sharpness() {}

    /**
     * Judges one square.
     *
     * @param image {@value #SIDE} x {@value #SIDE} pixels
     * @return true where there is texture, but no sharp one
     */
    static boolean isBlurred(RgbImage image) {
        double[] luma = new double[SIDE * SIDE];
        double sum = 0;
        double squares = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double value =
                        0.299 * image.get(x, y, 0)
                                + 0.587 * image.get(x, y, 1)
                                + 0.114 * image.get(x, y, 2);
                luma[y * SIDE + x] = value;
                sum += value;
                squares += value * value;
            }
        }
        int n = SIDE * SIDE;
        double variance = squares / n - sum / n * (sum / n);
        if (variance < FLAT) {
            return false;
        }
        double energy = 0;
        for (int y = 1; y < SIDE - 1; y++) {
            for (int x = 1; x < SIDE - 1; x++) {
                int i = y * SIDE + x;
                double laplacian =
                        4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - SIDE] - luma[i + SIDE];
                energy += laplacian * laplacian;
            }
        }
        return energy / ((SIDE - 2) * (SIDE - 2)) < BLURRED * variance;
    }
}
