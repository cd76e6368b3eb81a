package org.epsam.core.pseudo;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;

/**
 * Joins what SAM and the classifier say of each pixel: SAM knows outlines but takes all that looks
 * like the tissue under its prompts, the activation map is coarse but has seen what patches without
 * tumour look like.
 */
public final class JointMask {
    /** The map's weight beside SAM's. */
    private static final double MAP = 0.4;

    /** The map speaks for tumour from this share of its mean on. */
    private static final double HALF = 0.75;

    /** Weighted mean that is enough for tumour: with more, masks shrink from round to round. */
    private static final double ENOUGH = 0.45;

    private JointMask() {}

    /**
     * Joins them. The map counts relative to its mean over the patch: half at three quarters of it,
     * fully from one and a half times the mean on.
     *
     * @param probability what SAM says, 0..1
     * @param map the activation map, 0 or more, of the same size
     * @return where the weighted mean is above 0.45
     */
    public static Mask of(ScalarMap probability, ScalarMap map) {
        double[] mean = means(probability, map);
        byte[] mask = new byte[mean.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (mean[i] > 0.5 ? 1 : 0);
        }
        return new Mask(probability.width(), probability.height(), mask);
    }

    /**
     * Joins them as {@link #of} does and leaves open what is above one half.
     *
     * @param probability what SAM says, 0..1
     * @param map the activation map, 0 or more, of the same size
     * @return the weighted mean over 0.9, at most 1
     */
    public static ScalarMap mean(ScalarMap probability, ScalarMap map) {
        double[] mean = means(probability, map);
        float[] values = new float[mean.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) mean[i];
        }
        return new ScalarMap(probability.width(), probability.height(), values);
    }

    private static double[] means(ScalarMap probability, ScalarMap map) {
        float[] p = probability.values();
        float[] m = map.values();
        if (probability.width() != map.width() || probability.height() != map.height()) {
            throw new IllegalArgumentException(
                    "probabilities of "
                            + probability.width()
                            + " x "
                            + probability.height()
                            + " and a map of "
                            + map.width()
                            + " x "
                            + map.height());
        }
        double mean = 0;
        for (float value : m) {
            mean += value;
        }
        mean /= m.length;
        double[] joint = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            double relative = mean > 0 ? Math.min(1, m[i] / (2 * HALF * mean)) : 0;
            joint[i] = Math.min(1, ((1 - MAP) * p[i] + MAP * relative) / (2 * ENOUGH));
        }
        return joint;
    }
}
