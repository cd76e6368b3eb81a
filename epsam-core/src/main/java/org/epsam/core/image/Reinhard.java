package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;

/**
 * Colour transfer of Reinhard et al., Color transfer between images (IEEE Computer Graphics and
 * Applications 21(5), 2001): mean and standard deviation of the three channels of l-alpha-beta are
 * made equal to those of a target. They are estimated on tissue; bright pixels, where there is
 * none, keep their colour.
 */
final class Reinhard {
    /** From red, green and blue, 0..1, to the cones' response; section 1 of the publication. */
    private static final double[][] TO_LMS = {
        {0.3811, 0.5783, 0.0402}, {0.1967, 0.7244, 0.0782}, {0.0241, 0.1288, 0.8444}
    };

    /** And back. */
    private static final double[][] FROM_LMS = {
        {4.4679, -3.5873, 0.1193}, {-1.2186, 2.3809, -0.1624}, {0.0497, -0.2439, 1.2045}
    };

    /** From the response's decimal logarithm to l, alpha and beta; transposed: back. */
    private static final double[][] TO_LAB = {
        {1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)},
        {1 / Math.sqrt(6), 1 / Math.sqrt(6), -2 / Math.sqrt(6)},
        {1 / Math.sqrt(2), -1 / Math.sqrt(2), 0}
    };

    /**
     * The target: the result of {@link #measure} for the training patches of EBHI-Seg (Shi et al.
     * 2023, H&amp;E of the large bowel) in the stain of Macenko's reference, averaged over 2183
     * patches of 64 pixels. Thus both methods lead to similar images.
     */
    static final Colours TARGET =
            new Colours(
                    new double[] {-0.4635, -0.0411, 0.0161}, new double[] {0.2357, 0.0303, 0.0088});

    /** Mean optical density up to which a pixel keeps its colour. */
    private static final double GLASS = 0.05;

    /** Least spread, as a fraction of the target's: less would only enlarge noise. */
    private static final double MIN_SPREAD = 0.1;

    /** Logarithms of 0..1 and powers from 10^-DECADES to 10 are read from tables. */
    private static final int LOG_STEPS = 1 << 16;

    private static final int POWER_STEPS = 1 << 14;
    private static final double DECADES = 4;
    private static final double[] LOG = new double[LOG_STEPS + 1];
    private static final double[] POWER = new double[POWER_STEPS];
    private static final double[] BRIGHTNESS = new double[256];

    static {
        for (int i = 0; i <= LOG_STEPS; i++) {
            LOG[i] = Math.log10(Math.max(1, i) / (double) LOG_STEPS);
        }
        for (int i = 0; i < POWER_STEPS; i++) {
            POWER[i] = Math.pow(10, i * (DECADES + 1) / POWER_STEPS - DECADES);
        }
        for (int i = 0; i < 256; i++) {
            // Black has no logarithm.
            BRIGHTNESS[i] = Math.max(1, i) / 255.0;
        }
    }

    /**
     * Colours of tissue. Equality compares the arrays by identity.
     *
     * @param mean of l, alpha and beta
     * @param spread their standard deviations
     */
    record Colours(double[] mean, double[] spread) {}

    private Reinhard() {}

    static RgbImage of(RgbImage image) {
        Colours colours = measure(image);
        double[] gain = new double[3];
        for (int k = 0; k < 3; k++) {
            if (!(colours.spread[k] >= MIN_SPREAD * TARGET.spread[k])) {
                return image;
            }
            gain[k] = TARGET.spread[k] / colours.spread[k];
        }
        return map(image, gain, colours.mean);
    }

    /** Moves l, alpha and beta of each pixel from a mean to the target's, with a gain each. */
    private static RgbImage map(RgbImage image, double[] gain, double[] mean) {
        // The whole transfer is one affine map of the response's logarithm.
        double[][] m = new double[3][4];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                for (int j = 0; j < 3; j++) {
                    m[i][j] += TO_LAB[k][i] * gain[k] * TO_LAB[k][j];
                }
                m[i][3] += TO_LAB[k][i] * (TARGET.mean[k] - gain[k] * mean[k]);
            }
        }
        byte[] from = image.rgb();
        byte[] to = from.clone();
        double[] log = new double[3];
        double[] lms = new double[3];
        for (int i = 0; i < from.length; i += 3) {
            double fraction =
                    (OpticalDensity.mean(from, i) - GLASS) / (StainNormalisation.TISSUE - GLASS);
            if (fraction <= 0) {
                continue;
            }
            response(from, i, log);
            for (int k = 0; k < 3; k++) {
                lms[k] = power(Vectors.dot(m[k], log) + m[k][3]);
            }
            for (int k = 0; k < 3; k++) {
                double old = from[i + k] & 0xff;
                double change = 255 * Vectors.dot(FROM_LMS[k], lms) - old;
                double value = old + Math.min(1, fraction) * change;
                to[i + k] = (byte) (int) (Math.max(0, Math.min(255, value)) + 0.5);
            }
        }
        return new RgbImage(image.width(), image.height(), to);
    }

    /** Measures the tissue; with a spread of 0 if there is too little. */
    static Colours measure(RgbImage image) {
        byte[] rgb = image.rgb();
        int step = StainNormalisation.step(rgb);
        double[] log = new double[3];
        double[] sum = new double[3];
        double[] squares = new double[3];
        int n = 0;
        int seen = 0;
        for (int i = 0; i < rgb.length; i += step, seen++) {
            if (StainNormalisation.isTissue(rgb, i)) {
                response(rgb, i, log);
                for (int k = 0; k < 3; k++) {
                    double value = Vectors.dot(TO_LAB[k], log);
                    sum[k] += value;
                    squares[k] += value * value;
                }
                n++;
            }
        }
        double[] mean = new double[3];
        double[] spread = new double[3];
        if (n >= StainNormalisation.MIN_TISSUE * seen) {
            for (int k = 0; k < 3; k++) {
                mean[k] = sum[k] / n;
                spread[k] = Math.sqrt(Math.max(0, squares[k] / n - mean[k] * mean[k]));
            }
        }
        return new Colours(mean, spread);
    }

    /** Decimal logarithms of the cones' response. */
    private static void response(byte[] rgb, int i, double[] log) {
        double r = BRIGHTNESS[rgb[i] & 0xff];
        double g = BRIGHTNESS[rgb[i + 1] & 0xff];
        double b = BRIGHTNESS[rgb[i + 2] & 0xff];
        for (int k = 0; k < 3; k++) {
            double[] row = TO_LMS[k];
            log[k] = LOG[(int) ((row[0] * r + row[1] * g + row[2] * b) * LOG_STEPS + 0.5)];
        }
    }

    private static double power(double log) {
        double step = (log + DECADES) * (POWER_STEPS / (DECADES + 1));
        return POWER[(int) Math.max(0, Math.min(POWER_STEPS - 1, step + 0.5))];
    }
}
