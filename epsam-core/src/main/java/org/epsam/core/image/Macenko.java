package org.epsam.core.image;

import java.util.Arrays;
import org.epsam.slides.image.Percentile;
import org.epsam.slides.image.RgbImage;

/**
 * Stain normalisation of Macenko et al., A method for normalizing histology slides for quantitative
 * analysis (ISBI 2009). The colours of both stains are found in the image: the plane that holds
 * most of the tissue's optical densities, and in it the outermost directions. Then the amounts of
 * both are scaled and recomposed with the stains of a reference.
 *
 * <p>The constants are those of the common implementation, normalizeStaining.m of
 * github.com/mitkovetta/staining-normalization. Unlike there, amounts are estimated on tissue
 * alone, so that a patch at the edge of tissue does not become darker than its neighbours.
 */
final class Macenko {
    /** Optical densities of the reference's haematoxylin and eosin (red, green, blue): HERef. */
    private static final double[][] REFERENCE = {
        {0.5626, 0.7201, 0.4062}, {0.2159, 0.8012, 0.5581}
    };

    /** The 99th percentile of the reference's amounts of haematoxylin and eosin: maxCRef. */
    private static final double[] REFERENCE_AMOUNTS = {1.9705, 1.0308};

    /** The density of the light that passes where nothing is: Io, 240. */
    private static final double GLASS = Math.log(255.0 / 240);

    /** Percent of the tissue beyond either outermost direction, and beyond the amount: alpha. */
    private static final double BEYOND = 1;

    /** Least angle between two stains, in radians; the reference's are 0.39 apart. */
    private static final double MIN_ANGLE = 0.1;

    /**
     * Channels are clipped to this value, of 255, from below: cameras saturate there, and the
     * densities of 0 and 1 would dominate all others.
     */
    private static final int MIN_CHANNEL = 8;

    private Macenko() {}

    static RgbImage of(RgbImage image) {
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.max(MIN_CHANNEL, rgb[i] & 0xff);
        }
        double[][] tissue = tissue(rgb);
        if (tissue.length == 0) {
            return image;
        }
        double[][] stains = stains(tissue);
        double cos = Vectors.dot(stains[0], stains[1]);
        if (!(cos < Math.cos(MIN_ANGLE))) {
            return image;
        }
        // The amounts of two stains that make a density are its products with these vectors.
        double[][] inverse = new double[2][3];
        double[] scale = new double[2];
        for (int s = 0; s < 2; s++) {
            for (int k = 0; k < 3; k++) {
                inverse[s][k] = (stains[s][k] - cos * stains[1 - s][k]) / (1 - cos * cos);
            }
            double[] row = inverse[s];
            double[] amounts =
                    Arrays.stream(tissue).mapToDouble(p -> Vectors.dot(p, row)).toArray();
            scale[s] = REFERENCE_AMOUNTS[s] / Percentile.of(amounts, 100 - BEYOND);
        }
        if (!(scale[0] > 0 && scale[1] > 0)) {
            return image;
        }
        float[] m = new float[12];
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int j = 0; j < 3; j++) {
                double weight = 0;
                for (int s = 0; s < 2; s++) {
                    weight += REFERENCE[s][i] * scale[s] * inverse[s][j];
                }
                m[4 * i + j] = (float) weight;
                sum += weight;
            }
            m[4 * i + 3] = (float) (GLASS - GLASS * sum);
        }
        return OpticalDensity.map(new RgbImage(image.width(), image.height(), rgb), m);
    }

    /** Densities of the tissue pixels; none if there is too little tissue. */
    private static double[][] tissue(byte[] rgb) {
        int step = StainNormalisation.step(rgb);
        double[][] tissue = new double[(rgb.length + step - 1) / step][];
        int n = 0;
        for (int i = 0; i < rgb.length; i += step) {
            if (StainNormalisation.isTissue(rgb, i)) {
                tissue[n++] =
                        new double[] {
                            OpticalDensity.of(rgb[i]) - GLASS,
                            OpticalDensity.of(rgb[i + 1]) - GLASS,
                            OpticalDensity.of(rgb[i + 2]) - GLASS
                        };
            }
        }
        return n < StainNormalisation.MIN_TISSUE * tissue.length
                ? new double[0][]
                : Arrays.copyOf(tissue, n);
    }

    /** Haematoxylin, then eosin: unit vectors. */
    private static double[][] stains(double[][] tissue) {
        double[] mean = new double[3];
        for (double[] p : tissue) {
            for (int k = 0; k < 3; k++) {
                mean[k] += p[k] / tissue.length;
            }
        }
        double[][] covariance = new double[3][3];
        for (double[] p : tissue) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    covariance[i][j] += (p[i] - mean[i]) * (p[j] - mean[j]);
                }
            }
        }
        double[][] plane = Vectors.eigenvectors(covariance);
        // Directions are angles to the mean's, so that they do not wrap around.
        double x = Vectors.dot(mean, plane[0]);
        double y = Vectors.dot(mean, plane[1]);
        double[] angles =
                Arrays.stream(tissue)
                        .mapToDouble(
                                p -> {
                                    double u = Vectors.dot(p, plane[0]);
                                    double v = Vectors.dot(p, plane[1]);
                                    return Math.atan2(v * x - u * y, u * x + v * y);
                                })
                        .toArray();
        double middle = Math.atan2(y, x);
        double[] first = direction(plane, middle + Percentile.of(angles, BEYOND));
        double[] second = direction(plane, middle + Percentile.of(angles, 100 - BEYOND));
        // Of the two, haematoxylin takes more of the red light.
        return first[0] > second[0]
                ? new double[][] {first, second}
                : new double[][] {second, first};
    }

    private static double[] direction(double[][] plane, double angle) {
        double[] vector = new double[3];
        for (int k = 0; k < 3; k++) {
            vector[k] = Math.cos(angle) * plane[0][k] + Math.sin(angle) * plane[1][k];
        }
        return vector;
    }
}
