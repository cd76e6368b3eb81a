package org.epsam.slides.image;

import java.util.Arrays;

/**
 * An 8-bit single-channel image, such as a greyscale image or an 8-bit activation map.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values not copied: {@code height * width} bytes, row by row (unsigned, 0..255)
 */
public record GrayImage(int width, int height, byte[] values) {
    /** Checks that the array has the length that width and height ask for. */
    public GrayImage {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "grey image of "
                            + width
                            + " x "
                            + height
                            + " with "
                            + values.length
                            + " bytes");
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
     * Returns one pixel.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return 0..255
     */
    public int get(int x, int y) {
        return values[y * width + x] & 0xff;
    }

    /**
     * Converts a colour image to its luma, 0.299 R + 0.587 G + 0.114 B, rounded as OpenCV does:
     * with weights of 15 bits.
     *
     * @param image the colour image
     * @return a grey image of the same size
     */
    public static GrayImage of(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] values = new byte[image.width() * image.height()];
        for (int i = 0; i < values.length; i++) {
            int sum =
                    9798 * (rgb[3 * i] & 0xff)
                            + 19235 * (rgb[3 * i + 1] & 0xff)
                            + 3735 * (rgb[3 * i + 2] & 0xff);
            values[i] = (byte) (sum + (1 << 14) >> 15);
        }
        return new GrayImage(image.width(), image.height(), values);
    }

    /** Compares by content: equal images have the same size and the same values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof GrayImage that
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
        return "GrayImage of " + size();
    }
}
