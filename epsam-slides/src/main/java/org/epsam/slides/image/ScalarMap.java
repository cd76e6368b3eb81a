package org.epsam.slides.image;

/**
 * A map of real numbers, such as a normalised activation map or a probability map.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values {@code height * width} numbers, row by row
 */
public record ScalarMap(int width, int height, float[] values) {
    /** Checks that the array has the size that the two sides ask for. */
    public ScalarMap {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "map of " + width + " x " + height + " with " + values.length + " values");
        }
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
}
