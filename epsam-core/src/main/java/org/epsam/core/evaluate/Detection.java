package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.epsam.slides.image.GrayImage;

/**
 * A suspected tumour location: a local maximum of a slide's probability map.
 *
 * @param x column of the map at {@link Lesions#MICROMETRES}
 * @param y row of it
 * @param score mean probability around it, 0..1
 */
public record Detection(int x, int y, double score) {
    /** Half a side of the square of which the mean is taken: 9 pixels are 70 micrometres. */
    private static final int MEAN_RADIUS = 4;

    /** Detections are at least so far apart, in micrometres. */
    private static final double MIN_DISTANCE = 190;

    private static final double MIN_SCORE = 0.1;

    /**
     * Finds the detections of a map: means over squares of 9 x 9 pixels (70 micrometres; 0 outside
     * the map) that are not below one of their eight neighbours and at least 0.1, highest first,
     * each suppressing all others within 190 micrometres.
     *
     * @param map probability of tumour, 0..255, at {@link Lesions#MICROMETRES} a pixel
     * @return the detections, highest first; of equal ones the upper, then the left one
     */
    public static List<Detection> of(GrayImage map) {
        int w = map.width();
        int h = map.height();
        double[] mean = means(map);
        List<Integer> maxima = new ArrayList<>();
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] >= MIN_SCORE && isMaximum(mean, i, w, h)) {
                maxima.add(i);
            }
        }
        maxima.sort(Comparator.comparingDouble((Integer i) -> -mean[i]).thenComparingInt(i -> i));
        boolean[] taken = new boolean[w * h];
        int reach = (int) (MIN_DISTANCE / Lesions.MICROMETRES);
        List<Detection> detections = new ArrayList<>();
        for (int i : maxima) {
            if (taken[i]) {
                continue;
            }
            int x = i % w;
            int y = i / w;
            detections.add(new Detection(x, y, mean[i]));
            for (int v = Math.max(0, y - reach); v <= Math.min(h - 1, y + reach); v++) {
                for (int u = Math.max(0, x - reach); u <= Math.min(w - 1, x + reach); u++) {
                    if ((u - x) * (u - x) + (v - y) * (v - y) <= reach * reach) {
                        taken[v * w + u] = true;
                    }
                }
            }
        }
        return detections;
    }

    private static boolean isMaximum(double[] mean, int i, int w, int h) {
        int x = i % w;
        int y = i / w;
        for (int v = Math.max(0, y - 1); v <= Math.min(h - 1, y + 1); v++) {
            for (int u = Math.max(0, x - 1); u <= Math.min(w - 1, x + 1); u++) {
                if (mean[v * w + u] > mean[i]) {
                    return false;
                }
            }
        }
        return true;
    }

    private static double[] means(GrayImage map) {
        int w = map.width();
        int h = map.height();
        long[] sums = new long[(w + 1) * (h + 1)];
        for (int y = 0; y < h; y++) {
            long row = 0;
            for (int x = 0; x < w; x++) {
                row += map.get(x, y);
                sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
            }
        }
        double all = 255.0 * (2 * MEAN_RADIUS + 1) * (2 * MEAN_RADIUS + 1);
        double[] mean = new double[w * h];
        for (int y = 0; y < h; y++) {
            int top = Math.max(0, y - MEAN_RADIUS) * (w + 1);
            int bottom = Math.min(h, y + MEAN_RADIUS + 1) * (w + 1);
            for (int x = 0; x < w; x++) {
                int left = Math.max(0, x - MEAN_RADIUS);
                int right = Math.min(w, x + MEAN_RADIUS + 1);
                mean[y * w + x] =
                        (sums[bottom + right]
                                        - sums[bottom + left]
                                        - sums[top + right]
                                        + sums[top + left])
                                / all;
            }
        }
        return mean;
    }
}
