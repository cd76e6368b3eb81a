package org.epsam.slides.image;

import java.util.Arrays;

/**
 * A binary mask.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values not copied: {@code height * width} bytes, row by row, each 0 (background) or 1
 *     (inside)
 */
public record Mask(int width, int height, byte[] values) {
    /** Checks that the array has the length that width and height ask for. */
    public Mask {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "mask of " + width + " x " + height + " with " + values.length + " bytes");
        }
    }

    /**
     * Marks no pixel.
     *
     * @param size width and height
     * @return a mask without area
     */
    public static Mask nothing(Size size) {
        return new Mask(size.width(), size.height(), new byte[size.width() * size.height()]);
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
     * Returns whether a pixel is inside.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return true where the mask is 1
     */
    public boolean get(int x, int y) {
        return values[y * width + x] != 0;
    }

    /**
     * Counts the pixels inside.
     *
     * @return 0 .. width * height
     */
    public long area() {
        long n = 0;
        for (byte v : values) {
            n += v;
        }
        return n;
    }

    /**
     * Returns the part of the pixels that are inside.
     *
     * @return 0..1
     */
    public double fraction() {
        return (double) area() / values.length;
    }

    /**
     * Intersects two masks.
     *
     * @param other a mask of the same size
     * @return a new mask, 1 where both are
     */
    public Mask and(Mask other) {
        byte[] both = values.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= other.values[i];
        }
        return new Mask(width, height, both);
    }

    /**
     * Unites two masks.
     *
     * @param other a mask of the same size
     * @return a new mask, 1 where one of them is
     */
    public Mask or(Mask other) {
        byte[] either = values.clone();
        for (int i = 0; i < either.length; i++) {
            either[i] |= other.values[i];
        }
        return new Mask(width, height, either);
    }

    /**
     * Exchanges inside and background.
     *
     * @return a new mask, 1 where this one is 0
     */
    public Mask not() {
        byte[] other = values.clone();
        for (int i = 0; i < other.length; i++) {
            other[i] ^= 1;
        }
        return new Mask(width, height, other);
    }

    /** Compares by content: equal masks have the same size and the same values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that
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
        return "Mask of " + size();
    }
}
