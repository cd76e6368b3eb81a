package org.epsam.slides.annotation;

import java.util.Arrays;

/** Finds the edges of an outline that cross some rows, without looking at all of them. */
final class Spans {
    private static final int LENGTH = 64;

    private final double[] ys;
    // Of each 64 successive edges.
    private final double[] lowest;
    private final double[] highest;

    /** Takes the vertices; edge i runs from vertex i to i + 1. */
    Spans(double[] ys) {
        this.ys = ys;
        int edges = ys.length - 1;
        int spans = (edges + LENGTH - 1) / LENGTH;
        lowest = new double[spans];
        highest = new double[spans];
        for (int span = 0; span < spans; span++) {
            int end = Math.min(edges, (span + 1) * LENGTH);
            lowest[span] = Double.POSITIVE_INFINITY;
            highest[span] = Double.NEGATIVE_INFINITY;
            for (int i = span * LENGTH; i <= end; i++) {
                lowest[span] = Math.min(lowest[span], ys[i]);
                highest[span] = Math.max(highest[span], ys[i]);
            }
        }
    }

    /** The edges with one end above {@code top} and one at {@code bottom} or below. */
    int[] between(double top, double bottom) {
        int[] found = new int[16];
        int count = 0;
        for (int span = 0; span < lowest.length; span++) {
            if (highest[span] <= top || lowest[span] > bottom) {
                continue;
            }
            int end = Math.min(ys.length - 1, (span + 1) * LENGTH);
            for (int i = span * LENGTH; i < end; i++) {
                if (Math.max(ys[i], ys[i + 1]) > top && Math.min(ys[i], ys[i + 1]) <= bottom) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, 2 * count);
                    }
                    found[count++] = i;
                }
            }
        }
        return Arrays.copyOf(found, count);
    }
}
