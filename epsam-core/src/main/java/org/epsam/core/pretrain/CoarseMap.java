package org.epsam.core.pretrain;

import java.util.random.RandomGenerator;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.ScalarMap;

/**
 * Blurs a mask into what a classifier's activation map might show of it: a few cells per side,
 * uneven, strong here and missing there, spilling over the border, with false alarms.
 */
final class CoarseMap {
    private static final int MIN_CELLS = 6;
    private static final int MAX_CELLS = 20;

    private CoarseMap() {}

    /**
     * Draws a map.
     *
     * @param mask the target, square
     * @param random source of randomness
     * @return the map at the mask's size, 0..1
     */
    static ScalarMap of(Mask mask, RandomGenerator random) {
        int side = mask.width();
        int cells = random.nextInt(MIN_CELLS, MAX_CELLS + 1);
        double[] fraction = fractions(mask, cells);
        for (int pass = random.nextInt(3); pass > 0; pass--) {
            fraction = blurred(fraction, cells);
        }
        double[] strength = smooth(cells, random.nextInt(2, 6), random);
        double[] spill = smooth(cells, random.nextInt(2, 6), random);
        double unevenness = 2 * random.nextDouble();
        double falseLevel = 0.8 * random.nextDouble();
        for (int i = 0; i < fraction.length; i++) {
            fraction[i] =
                    fraction[i] * Math.exp(unevenness * strength[i])
                            + falseLevel * Math.max(0, spill[i]);
        }
        double[] large = Resize.bilinear(fraction, cells, cells, side, side);
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double v : large) {
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        float[] out = new float[large.length];
        for (int i = 0; i < out.length && max > min; i++) {
            out[i] = (float) ((large[i] - min) / (max - min));
        }
        return new ScalarMap(side, side, out);
    }

    /** Fraction of each cell that the mask covers. */
    private static double[] fractions(Mask mask, int cells) {
        int side = mask.width();
        double[] sum = new double[cells * cells];
        double[] area = new double[cells * cells];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int cell = y * cells / side * cells + x * cells / side;
                sum[cell] += mask.values()[y * side + x];
                area[cell]++;
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= area[i];
        }
        return sum;
    }

    private static double[] blurred(double[] map, int cells) {
        double[] out = new double[map.length];
        for (int y = 0; y < cells; y++) {
            for (int x = 0; x < cells; x++) {
                double sum = 0;
                int n = 0;
                for (int v = Math.max(0, y - 1); v <= Math.min(cells - 1, y + 1); v++) {
                    for (int u = Math.max(0, x - 1); u <= Math.min(cells - 1, x + 1); u++) {
                        sum += map[v * cells + u];
                        n++;
                    }
                }
                out[y * cells + x] = sum / n;
            }
        }
        return out;
    }

    /** Normally distributed values on a coarse grid, interpolated bilinearly. */
    private static double[] smooth(int cells, int grid, RandomGenerator random) {
        double[] coarse = new double[grid * grid];
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = random.nextGaussian();
        }
        return Resize.bilinear(coarse, grid, grid, cells, cells);
    }
}
