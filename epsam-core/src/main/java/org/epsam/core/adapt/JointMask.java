package org.epsam.core.adapt;

import org.epsam.slides.image.ScalarMap;

/**
 * Combines the answers of SAM and the classifier for each pixel: SAM finds outlines but includes
 * everything that looks like the tissue under its prompts; the activation map is coarse but was
 * trained on patches without tumour.
 *
 * <p>The map is weighted by how well the two agree. Where labels are so easy that a corner of the
 * tumour is enough to recognise it, the map differs from SAM in the same way on every patch; a
 * decoder would learn that, while random errors of SAM average out.
 */
final class JointMask {
    /** The map's weight is the correlation of the two less this, at most {@link #MAX_WEIGHT}. */
    private static final double MIN_CORRELATION = 0.2;

    /** Largest weight of the map; SAM's is the same then. */
    private static final double MAX_WEIGHT = 0.5;

    /** The map counts as tumour from this fraction of its mean on. */
    private static final double HALF = 0.75;

    private JointMask() {}

    /**
     * Combines both. Above one half is tumour. The map counts relative to its mean over the patch:
     * half at three quarters of it, fully from one and a half times the mean on. Its weight is the
     * correlation of that with SAM's probability over the patch, less 0.2, from 0 to 0.5; SAM has
     * the rest.
     *
     * @param probability of tumour by SAM, 0..1
     * @param map the activation map, 0 or more, of the same size
     * @return the weighted mean, 0..1
     */
    public static ScalarMap mean(ScalarMap probability, ScalarMap map) {
        float[] sam = probability.values();
        probability.size().requireEqual(map.size(), "probabilities and map");
        float[] relative = relative(map.values());
        double correlation = correlation(sam, relative);
        double weight = Math.max(0, Math.min(MAX_WEIGHT, correlation - MIN_CORRELATION));
        float[] joint = new float[sam.length];
        for (int i = 0; i < joint.length; i++) {
            joint[i] = (float) ((1 - weight) * sam[i] + weight * relative[i]);
        }
        return new ScalarMap(probability.width(), probability.height(), joint);
    }

    private static float[] relative(float[] map) {
        double mean = mean(map);
        float[] relative = new float[map.length];
        for (int i = 0; i < map.length && mean > 0; i++) {
            relative[i] = (float) Math.min(1, map[i] / (2 * HALF * mean));
        }
        return relative;
    }

    /** Pearson correlation; 0 where one of them is constant. */
    private static double correlation(float[] a, float[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double squaresA = 0;
        double squaresB = 0;
        double products = 0;
        for (int i = 0; i < a.length; i++) {
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
            products += (a[i] - meanA) * (b[i] - meanB);
        }
        return squaresA > 0 && squaresB > 0 ? products / Math.sqrt(squaresA * squaresB) : 0;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
