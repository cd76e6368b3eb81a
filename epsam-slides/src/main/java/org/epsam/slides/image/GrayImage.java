package org.epsam.slides.image;

/**
 * An 8-bit single-channel image, such as a greyscale picture or an 8-bit activation map.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values {@code height * width} bytes, row by row (unsigned, 0..255)
 */
public record GrayImage(int width, int height, byte[] values) {
    /** Checks that the array has the size that the two sides ask for. */
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
     * Returns one pixel.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @return 0..255
     */
    public int get(int x, int y) {
        return values[y * width + x] & 0xff;
    }
}
