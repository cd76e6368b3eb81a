package org.epsam.core.appearance;

import org.epsam.core.image.OpticalDensity;
import org.epsam.slides.image.RgbImage;

/**
 * What a patch looks like in nine numbers that need no network: mean and spread of its optical
 * density and of two differences between the colours' densities, which stain and scanner determine,
 * and how much the density changes over 1, 2 and 4 pixels, which tissue, focus and resolution
 * determine.
 *
 * @param values nine finite numbers; spreads and changes are natural logarithms
 */
public record Appearance(double[] values) {
    /** How many numbers there are. */
    public static final int LENGTH = 9;

    /** Patches are averaged to about so many pixels of the longer side. */
    private static final int SIDE = 128;

    private static final int[] STEPS = {1, 2, 4};

    /** Keeps logarithms of uniform patches finite. */
    private static final double LEAST = 1e-3;

    private static final int CHANNELS = 3;

    /** Checks the length. */
    public Appearance {
        if (values.length != LENGTH) {
            throw new IllegalArgumentException(values.length + " numbers instead of " + LENGTH);
        }
    }

    /**
     * Describes a patch.
     *
     * @param patch any size; blocks of pixels are averaged where a side is above 191 pixels
     * @return its appearance
     */
    public static Appearance of(RgbImage patch) {
        int block = Math.max(1, Math.round(patch.size().longerSide() / (float) SIDE));
        int width = Math.max(1, patch.width() / block);
        int height = Math.max(1, patch.height() / block);
        double[] density = new double[width * height];
        double[] redness = new double[width * height];
        double[] blueness = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double red = density(patch, x, y, block, 0);
                double green = density(patch, x, y, block, 1);
                double blue = density(patch, x, y, block, 2);
                int i = y * width + x;
                density[i] = (red + green + blue) / CHANNELS;
                redness[i] = red - green;
                blueness[i] = blue - green;
            }
        }
        double[] values = new double[LENGTH];
        int n = 0;
        for (double[] channel : new double[][] {density, redness, blueness}) {
            double mean = mean(channel);
            values[n++] = mean;
            values[n++] = Math.log(LEAST + deviation(channel, mean));
        }
        for (int step : STEPS) {
            values[n++] = Math.log(LEAST + change(density, width, height, step));
        }
        return new Appearance(values);
    }

    private static double density(RgbImage patch, int x, int y, int block, int channel) {
        byte[] rgb = patch.rgb();
        int columns = Math.min(block, patch.width() - x * block);
        int rows = Math.min(block, patch.height() - y * block);
        int sum = 0;
        for (int row = 0; row < rows; row++) {
            int start = ((y * block + row) * patch.width() + x * block) * CHANNELS + channel;
            for (int column = 0; column < columns; column++) {
                sum += rgb[start + column * CHANNELS] & 0xff;
            }
        }
        return OpticalDensity.of((byte) Math.round(sum / (float) (rows * columns)));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }

    /** Mean absolute difference of pixels so many columns or rows apart. */
    private static double change(double[] values, int width, int height, int step) {
        double sum = 0;
        long n = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (x + step < width) {
                    sum += Math.abs(values[i + step] - values[i]);
                    n++;
                }
                if (y + step < height) {
                    sum += Math.abs(values[i + step * width] - values[i]);
                    n++;
                }
            }
        }
        return n == 0 ? 0 : sum / n;
    }
}
