package org.epsam.slides.image;

import java.util.Arrays;

/**
 * A map of real numbers, such as a normalised activation map or a probability map.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values not copied: {@code height * width} numbers, row by row
 */
public record ScalarMap(int width, int height, float[] values) {
    /** Checks that the array has the length that width and height ask for. */
    public ScalarMap {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "map of " + width + " x " + height + " with " + values.length + " values");
        }
    }

    /**
     * Returns the size.
     *
     * @return width and height
     */
    public Size size() {
        return new Size(width, height);
    }

    /**
     * Returns one value.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return the value
     */
    public float get(int x, int y) {
        return values[y * width + x];
    }

    /**
     * Finds the pixels above a value.
     *
     * @param value the threshold
     * @return 1 where the map is strictly greater
     */
    public Mask above(double value) {
        byte[] inside = new byte[values.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (byte) (values[i] > value ? 1 : 0);
        }
        return new Mask(width, height, inside);
    }

    /**
     * Turns probabilities into bytes: 0 for 0, 255 for 1. What is above one half is above 127, and
     * one half is not.
     *
     * @return a byte for each value
     */
    public byte[] bytes() {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.ceil(255 * values[i] - 0.5);
        }
        return bytes;
    }

    /** Compares by content: equal maps have the same size and the same values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ScalarMap that
                && width == that.width
                && height == that.height
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "ScalarMap of " + size();
    }
}
