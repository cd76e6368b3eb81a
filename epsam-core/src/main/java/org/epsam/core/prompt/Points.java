package org.epsam.core.prompt;

import java.util.Arrays;

/**
 * Points in an image.
 *
 * @param x columns in pixels, 0 at the left
 * @param y rows in pixels, 0 at the top, as many as {@code x}
 */
public record Points(float[] x, float[] y) {
    /** Checks that there are as many rows as columns. */
    public Points {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " columns and " + y.length + " rows");
        }
    }

    /**
     * Returns no points.
     *
     * @return an empty set of points
     */
    public static Points none() {
        return new Points(new float[0], new float[0]);
    }

    /**
     * Returns the number of points.
     *
     * @return 0 or more
     */
    public int size() {
        return x.length;
    }

    /**
     * Maps the points from the patch to the input frame of SAM (the patch resized so that its
     * longer side is the model's input side; padding lies to the right and below). The original
     * omits this step: its points stay in patch pixels.
     *
     * @param width pixels in a row of the patch
     * @param height rows of the patch
     * @param inputWidth pixels in a row of the resized patch
     * @param inputHeight rows of the resized patch
     * @return the points in pixels of the resized patch
     */
    public Points toInputFrame(int width, int height, int inputWidth, int inputHeight) {
        return new Points(
                scaled(x, (double) inputWidth / width), scaled(y, (double) inputHeight / height));
    }

    /** Compares the coordinates. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Points points
                && Arrays.equals(x, points.x)
                && Arrays.equals(y, points.y);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(x) + Arrays.hashCode(y);
    }

    private static float[] scaled(float[] values, double factor) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (values[i] * factor);
        }
        return out;
    }
}
