package org.epsam.web.slide;

import java.util.OptionalDouble;

/**
 * How much a region deserves a look, 0 to 1: the nearer its mean probability lies to one half, and
 * the smaller it is, the more.
 *
 * <p>{@code doubt = 1 - |2 p - 1| * A / (A + 0.02 mm2)} of the mean probability p and the area A.
 * Of a large region only the probability counts; at 0.02 mm2, a disc of 160 um, what is certain by
 * the probability alone is half so, and at 0.005 mm2, the smallest that {@code segment} keeps, a
 * fifth.
 */
final class Doubt {
    private static final double SMALL = 0.02;

    private Doubt() {}

    /**
     * Computes it.
     *
     * @param probability the mean over the region; 1 is the result where it is not known
     * @param squareMillimetres the region's area
     */
    static double of(OptionalDouble probability, double squareMillimetres) {
        if (probability.isEmpty()) {
            return 1;
        }
        double certain = Math.min(1, Math.abs(2 * probability.getAsDouble() - 1));
        return 1 - certain * squareMillimetres / (squareMillimetres + SMALL);
    }
}
