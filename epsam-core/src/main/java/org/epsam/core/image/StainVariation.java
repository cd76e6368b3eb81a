package org.epsam.core.image;

import java.util.random.RandomGenerator;
import org.epsam.slides.image.RgbImage;

/** Varies the stain of an H&amp;E image, like differences between laboratories. */
public final class StainVariation {
    /**
     * Optical densities of haematoxylin, eosin and a third stain, which takes up the rest: Ruifrok
     * and Johnston, Quantification of histochemical staining by color deconvolution (2001).
     */
    private static final double[] HAEMATOXYLIN = {0.650, 0.704, 0.286};

    private static final double[] EOSIN = {0.072, 0.990, 0.105};
    private static final double[] REST = {0.268, 0.570, 0.776};

    private StainVariation() {}

    /**
     * Varies the amounts of haematoxylin and eosin independently (Tellez et al. 2018, Whole-slide
     * mitosis detection in H&amp;E breast histology). Glass keeps its brightness.
     *
     * @param image the image
     * @param strength 0..1; either amount is multiplied by 1 - strength .. 1 + strength
     * @param random source of randomness; not used if the strength is 0
     * @return the image in another stain; the given one if the strength is 0
     */
    public static RgbImage ofAmounts(RgbImage image, double strength, RandomGenerator random) {
        if (strength == 0) {
            return image;
        }
        float[] m = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
        vary(m, HAEMATOXYLIN, Vectors.cross(EOSIN, REST), strength, random);
        vary(m, EOSIN, Vectors.cross(REST, HAEMATOXYLIN), strength, random);
        return OpticalDensity.map(image, m);
    }

    /** The amount of a stain is the product with a vector at right angles to the other two. */
    private static void vary(
            float[] m, double[] stain, double[] normal, double strength, RandomGenerator random) {
        double change = strength * (2 * random.nextDouble() - 1) / Vectors.dot(stain, normal);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                m[4 * i + j] += (float) (change * stain[i] * normal[j]);
            }
        }
    }

    /**
     * Varies the stain: optical densities (Beer-Lambert) are multiplied by a random matrix near a
     * multiple of one, and shifted a little.
     *
     * @param image the image
     * @param random source of randomness
     * @return the image in another stain
     */
    public static RgbImage of(RgbImage image, RandomGenerator random) {
        return OpticalDensity.map(image, matrix(random));
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
