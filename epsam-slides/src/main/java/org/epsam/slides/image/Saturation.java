package org.epsam.slides.image;

/** The S of HSV: how far a colour is from grey. Stained tissue has it, glass has not. */
public final class Saturation {
    private static final int SHIFT = 12;
    private static final int[] PER_VALUE = new int[256];

    static {
        for (int value = 1; value < 256; value++) {
            PER_VALUE[value] = (int) Math.rint((255 << SHIFT) / (double) value);
        }
    }

    private Saturation() {}

    /**
     * Computes the saturation in 12-bit fixed point, bit for bit as OpenCV's conversion to HSV.
     * Swapping red and blue changes nothing.
     *
     * @param image the image
     * @return saturation, 0 (grey) .. 255
     */
    public static GrayImage of(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] out = new byte[rgb.length / 3];
        for (int i = 0, k = 0; i < out.length; i++, k += 3) {
            int r = rgb[k] & 0xff;
            int g = rgb[k + 1] & 0xff;
            int b = rgb[k + 2] & 0xff;
            int max = Math.max(r, Math.max(g, b));
            int range = max - Math.min(r, Math.min(g, b));
            out[i] = (byte) ((range * PER_VALUE[max] + (1 << (SHIFT - 1))) >> SHIFT);
        }
        return new GrayImage(image.width(), image.height(), out);
    }
}
