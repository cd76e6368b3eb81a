package org.epsam.core.image;

import java.util.random.RandomGenerator;
import org.epsam.slides.image.RgbImage;

/**
 * Shows an H&amp;E image as another laboratory would have stained it: optical densities
 * (Beer-Lambert) are multiplied by a random matrix near a multiple of one, and shifted a little.
 */
public final class StainVariation {
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

    private StainVariation() {}

    /**
     * Varies the stain.
     *
     * @param image the picture
     * @param random source of chance
     * @return the picture in another stain
     */
    public static RgbImage of(RgbImage image, RandomGenerator random) {
        float[] m = matrix(random);
        byte[] from = image.rgb();
        byte[] to = new byte[from.length];
        for (int i = 0; i < from.length; i += 3) {
            float r = DENSITY[from[i] & 0xff];
            float g = DENSITY[from[i + 1] & 0xff];
            float b = DENSITY[from[i + 2] & 0xff];
            for (int k = 0; k < 3; k++) {
                float density = m[4 * k] * r + m[4 * k + 1] * g + m[4 * k + 2] * b + m[4 * k + 3];
                int step = (int) (density * (STEPS / RANGE));
                to[i + k] = TRANSMITTED[Math.max(0, Math.min(STEPS - 1, step))];
            }
        }
        return new RgbImage(image.width(), image.height(), to);
    }

    private static float[] matrix(RandomGenerator random) {
        double strength = 0.75 + 0.5 * random.nextDouble();
        float[] m = new float[12];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double spread = i == j ? 0.15 : 0.07;
                m[4 * i + j] =
                        (float)
                                (strength
                                        * ((i == j ? 1 : 0)
                                                + spread * (2 * random.nextDouble() - 1)));
            }
            m[4 * i + 3] = (float) (0.06 * (2 * random.nextDouble() - 1));
        }
        return m;
    }
}
