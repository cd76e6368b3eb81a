package org.epsam.slides.image;

/**
 * An 8-bit RGB image held in memory.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param rgb {@code height * width * 3} bytes, row by row, red green blue (unsigned, 0..255)
 */
public record RgbImage(int width, int height, byte[] rgb) {
    /** Checks that the array has the size that the two sides ask for. */
    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
            throw new IllegalArgumentException(
                    "RGB image of " + width + " x " + height + " with " + rgb.length + " bytes");
        }
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
}
