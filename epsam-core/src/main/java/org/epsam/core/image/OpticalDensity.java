package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;

/**
 * Optical densities of pixels (Beer-Lambert): the negative natural logarithm of the fraction of
 * light that passes, where white, 255, lets all of it pass. The density of a stain is proportional
 * to its amount.
 */
public final class OpticalDensity {
    private static final int STEPS = 4096;
    private static final float RANGE = 6f;
    private static final byte[] TRANSMITTED = new byte[STEPS];
    private static final float[] DENSITY = new float[256];

    static {
        for (int i = 0; i < STEPS; i++) {
            TRANSMITTED[i] = (byte) Math.round(255 * Math.exp(-RANGE * i / STEPS));
        }
        for (int i = 0; i < 256; i++) {
            DENSITY[i] = (float) -Math.log(Math.max(i, 1) / 255.0);
        }
    }

    private OpticalDensity() {}

    /**
     * Returns the density of one channel of a pixel.
     *
     * @param channel unsigned, 0..255
     * @return 0 (white) .. 5.6 (black)
     */
    public static float of(byte channel) {
        return DENSITY[channel & 0xff];
    }

    /**
     * Returns the density of a pixel, averaged over its channels.
     *
     * @param rgb pixels
     * @param i index of its red channel
     * @return 0 (white) .. 5.6 (black)
     */
    static float mean(byte[] rgb, int i) {
        return (of(rgb[i]) + of(rgb[i + 1]) + of(rgb[i + 2])) / 3;
    }

    /**
     * Changes the densities of every pixel by an affine map.
     *
     * @param image the image
     * @param m 3 rows of 4 values: the weights of the densities of red, green and blue, and the
     *     offset
     * @return a new image
     */
    static RgbImage map(RgbImage image, float[] m) {
        byte[] from = image.rgb();
        byte[] to = new byte[from.length];
        for (int i = 0; i < from.length; i += 3) {
            float r = of(from[i]);
            float g = of(from[i + 1]);
            float b = of(from[i + 2]);
            for (int k = 0; k < 3; k++) {
                float density = m[4 * k] * r + m[4 * k + 1] * g + m[4 * k + 2] * b + m[4 * k + 3];
                int step = (int) (density * (STEPS / RANGE));
                to[i + k] = TRANSMITTED[Math.max(0, Math.min(STEPS - 1, step))];
            }
        }
        return new RgbImage(image.width(), image.height(), to);
    }
}
