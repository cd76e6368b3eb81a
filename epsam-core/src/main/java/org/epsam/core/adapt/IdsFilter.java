package org.epsam.core.adapt;

import org.epsam.slides.image.Mask;

/**
 * Keeps a mask of SAM as pseudo mask if it lies within the activation map's mask (paper: IDS;
 * original: {@code tools/generate_sam_mask.py}, 88-95).
 *
 * @param threshold the smallest score that is kept, 0..1 (0.9 in the paper)
 */
record IdsFilter(double threshold) {
    /** Checks the range. */
    public IdsFilter {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("IDS threshold " + threshold + ", not 0..1");
        }
    }

    /**
     * Scores a mask: the fraction of its pixels that are also in the activation map's mask, with
     * one pixel added to its size.
     *
     * @param cam mask of the activation map
     * @param sam mask of SAM, of the same size
     * @return 0 .. below 1; 0 for an empty mask
     */
    public static double score(Mask cam, Mask sam) {
        cam.size().requireEqual(sam.size(), "the two masks");
        long both = 0;
        for (int i = 0; i < sam.values().length; i++) {
            both += cam.values()[i] & sam.values()[i];
        }
        return (double) both / (sam.area() + 1);
    }

    /**
     * Returns whether a score is kept.
     *
     * @param score as {@link #score(Mask, Mask)} returns it
     * @return true at the threshold and above
     */
    public boolean accepts(double score) {
        return score >= threshold;
    }
}
