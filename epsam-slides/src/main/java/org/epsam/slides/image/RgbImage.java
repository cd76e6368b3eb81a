package org.epsam.slides.image;

import java.util.Arrays;

/**
 * An 8-bit RGB image held in memory.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param rgb not copied: {@code height * width * 3} bytes, row by row, red green blue (unsigned,
 *     0..255)
 */
public record RgbImage(int width, int height, byte[] rgb) {
    /** Checks that the array has the length that width and height ask for. */
    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
            throw new IllegalArgumentException(
                    "RGB image of " + width + " x " + height + " with " + rgb.length + " bytes");
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
     * Returns one channel of one pixel.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @param channel 0 red, 1 green, 2 blue
     * @return 0..255
     */
    public int get(int x, int y, int channel) {
        return rgb[(y * width + x) * 3 + channel] & 0xff;
    }

    /**
     * Exchanges red and blue, as patches cut by the original implementation have them.
     *
     * @return a new image
     */
    public RgbImage swapRedBlue() {
        byte[] swapped = rgb.clone();
        for (int i = 0; i < swapped.length; i += 3) {
            swapped[i] = rgb[i + 2];
            swapped[i + 2] = rgb[i];
        }
        return new RgbImage(width, height, swapped);
    }

    /** Compares by content: equal images have the same size and the same values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RgbImage of " + size();
    }
}
