package org.epsam.core.evaluate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import org.epsam.slides.image.ConnectedParts;
import org.epsam.slides.image.Mask;

/**
 * The lesions of a slide as the evaluation of Camelyon16 counts them (Evaluation_FROC.py of the
 * challenge): annotated tumour, grown by 37.5 micrometres, holes filled, parts that touch at an
 * edge or a corner are one lesion. Lesions whose longer axis is below 275 micrometres (200 before
 * growing) are isolated tumour cells, which need not be found.
 *
 * @param width pixels in a row
 * @param height rows
 * @param labels of each pixel: 0 for none, else the number of its lesion from 1
 * @param isolated the numbers of lesions that are isolated tumour cells
 * @param count how many lesions there are, isolated tumour cells too
 */
public record Lesions(int width, int height, int[] labels, BitSet isolated, int count) {
    /** Micrometres along a pixel: level 5 of slides of 0.243, where the challenge measures. */
    public static final double MICROMETRES = 0.243 * 32;

    private static final double GROWTH = 75 / (2 * MICROMETRES);
    private static final double ISOLATED_BELOW = 275 / MICROMETRES;

    /**
     * Finds the lesions.
     *
     * @param tumour the annotated tumour, at {@value #MICROMETRES} micrometres a pixel
     * @return its lesions, numbered from top to bottom
     */
    public static Lesions of(Mask tumour) {
        int w = tumour.width();
        int h = tumour.height();
        ConnectedParts parts = ConnectedParts.byEdgesAndCorners(filled(grown(tumour), w, h));
        double[] axes = longerAxes(parts, w);
        BitSet isolated = new BitSet();
        for (int lesion = 1; lesion <= parts.count(); lesion++) {
            isolated.set(lesion, axes[lesion] < ISOLATED_BELOW);
        }
        return new Lesions(w, h, parts.labels(), isolated, parts.count());
    }

    /** All pixels closer than the growth to one of the mask. */
    private static boolean[] grown(Mask mask) {
        int w = mask.width();
        int h = mask.height();
        int reach = (int) GROWTH;
        boolean[] grown = new boolean[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                if (!mask.get(x, y)) {
                    continue;
                }
                for (int v = Math.max(0, y - reach); v <= Math.min(h - 1, y + reach); v++) {
                    int dy = v - y;
                    for (int u = Math.max(0, x - reach); u <= Math.min(w - 1, x + reach); u++) {
                        int dx = u - x;
                        if (dx * dx + dy * dy < GROWTH * GROWTH) {
                            grown[v * w + u] = true;
                        }
                    }
                }
            }
        }
        return grown;
    }

    /** Everything that cannot be reached from the border by steps to one of four sides. */
    private static Mask filled(boolean[] inside, int w, int h) {
        boolean[] outside = new boolean[w * h];
        ArrayDeque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < w * h; i++) {
            boolean border = i % w == 0 || i % w == w - 1 || i < w || i >= w * (h - 1);
            if (border && !inside[i]) {
                outside[i] = true;
                open.add(i);
            }
        }
        while (!open.isEmpty()) {
            int at = open.poll();
            int x = at % w;
            int[] next = {
                x > 0 ? at - 1 : at, x < w - 1 ? at + 1 : at, at - w, at + w < w * h ? at + w : at
            };
            for (int i : next) {
                if (i >= 0 && !inside[i] && !outside[i]) {
                    outside[i] = true;
                    open.add(i);
                }
            }
        }
        byte[] filled = new byte[w * h];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = (byte) (outside[i] ? 0 : 1);
        }
        return new Mask(w, h, filled);
    }

    /** For each part, the longer axis of the ellipse with the same second moments, in pixels. */
    private static double[] longerAxes(ConnectedParts parts, int w) {
        int[] labels = parts.labels();
        int[] n = parts.sizes();
        double[] meanX = new double[n.length];
        double[] meanY = new double[n.length];
        for (int i = 0; i < labels.length; i++) {
            meanX[labels[i]] += (double) (i % w) / n[labels[i]];
            meanY[labels[i]] += (double) (i / w) / n[labels[i]];
        }
        double[] xx = new double[n.length];
        double[] yy = new double[n.length];
        double[] xy = new double[n.length];
        for (int i = 0; i < labels.length; i++) {
            int part = labels[i];
            double dx = i % w - meanX[part];
            double dy = i / w - meanY[part];
            xx[part] += dx * dx / n[part];
            yy[part] += dy * dy / n[part];
            xy[part] += dx * dy / n[part];
        }
        double[] axes = new double[n.length];
        for (int part = 1; part < axes.length; part++) {
            double root = Math.hypot(xx[part] - yy[part], 2 * xy[part]);
            axes[part] = 4 * Math.sqrt((xx[part] + yy[part] + root) / 2);
        }
        return axes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lesions o
                && width == o.width
                && height == o.height
                && count == o.count
                && isolated.equals(o.isolated)
                && Arrays.equals(labels, o.labels);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(labels) + width;
    }

    @Override
    public String toString() {
        return count + " lesions on " + width + " x " + height + ", isolated " + isolated;
    }
}
