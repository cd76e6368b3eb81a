package org.epsam.core.pipeline;

import java.util.Locale;
import java.util.Optional;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.core.config.EvaluateSettings;
import org.epsam.core.config.Supervision;

/**
 * Enlarges the masks of a data set or slide in which the fine-tuned decoder marks too little: so
 * far that patches which the classifier calls tumour are marked as much, all together, as by their
 * initial masks. The more probable tumour in a patch is, the more is added (docs/METHOD.md, section
 * 5, calibration).
 *
 * @param patches that the classifier calls tumour, of those that were looked at
 * @param ratio of the area that is marked in them as they are to that of their initial masks; 1
 *     where it was not computed
 * @param slope 0 to 1.6: so many times the classifier's probability of a patch is added to the
 *     logits of its pixels
 */
public record Calibration(int patches, double ratio, double slope) {
    /** Leaves masks as they are. */
    public static final Calibration NONE = new Calibration(0, 1, 0);

    /** Fewer patches that are called tumour say nothing about the others. */
    private static final int LEAST_PATCHES = 16;

    /** Where they are a smaller part of all, most of them may be mistakes of the classifier. */
    private static final double LEAST_PART = 0.125;

    /** So many are looked at, at most, where not all are. */
    public static final int MOST_DRAWN = 128;

    private static final int STEPS = 16;
    private static final double STEPS_IN_ONE = 10;

    /**
     * Returns whether masks of a fine-tuned decoder are calibrated.
     *
     * @param settings of the configuration
     * @param supervision of the fine-tuning
     * @return false where the configuration says so, or the decoder learned from true masks
     */
    static boolean isWanted(EvaluateSettings settings, Supervision supervision) {
        return settings.calibration() && supervision != Supervision.MASKS;
    }

    /**
     * Orders patches, of which the first ones are looked at where not all are.
     *
     * @param number of patches
     * @return the numbers from 0 at random, always the same
     */
    public static int[] order(int number) {
        return Shuffle.of(number, new Seeds(0).generator("calibration"));
    }

    /**
     * Returns whether a classifier calls a patch tumour.
     *
     * @param tumourProbability of the patch, 0..1
     * @return true from 0.5 on
     */
    public static boolean isCalledTumour(double tumourProbability) {
        return tumourProbability >= 0.5;
    }

    /**
     * Returns whether enough patches are called tumour.
     *
     * @param called number of these
     * @param all number of all
     * @return false where nothing is calibrated
     */
    public static boolean isEnough(int called, int all) {
        return called >= LEAST_PATCHES && called >= LEAST_PART * all;
    }

    /** Counts what is marked in patches that the classifier calls tumour. */
    public static final class Tally {
        private final long[] marked = new long[STEPS + 1];
        private long initial;
        private int patches;
        private int others;

        /** Begins without any. */
        public Tally() {}

        /**
         * Adds a patch that is looked at, whatever the classifier calls it.
         *
         * @param patch with an empty probability where the gate is closed
         */
        public void add(Segmenter.TilePrediction patch) {
            if (patch.probability().isPresent() && isCalledTumour(patch.tumourProbability())) {
                add(
                        patch.tumourProbability(),
                        patch.initialArea(),
                        patch.probability().get().bytes());
            } else {
                others++;
            }
        }

        /**
         * Adds a patch that the classifier calls tumour.
         *
         * @param tumourProbability of the patch by the classifier, 0..1
         * @param initialArea pixels of its initial mask
         * @param probability of tumour of the pixels, bytes of 0..255 for 0..1
         */
        public void add(double tumourProbability, long initialArea, byte[] probability) {
            patches++;
            initial += initialArea;
            long[] pixels = new long[256];
            for (byte value : probability) {
                pixels[value & 0xff]++;
            }
            for (int step = 0; step <= STEPS; step++) {
                double threshold = 255 * thresholdOf(slope(step) * tumourProbability);
                for (int value = 0; value < pixels.length; value++) {
                    if (value > threshold) {
                        marked[step] += pixels[value];
                    }
                }
            }
        }

        /**
         * Finds the smallest slope, in steps of 0.1 and at most 1.6, with which the patches are
         * marked as much as by their initial masks.
         *
         * @return {@link #NONE} where too few patches are called tumour
         */
        public Calibration calibration() {
            if (!isEnough(patches, patches + others) || initial == 0) {
                return NONE;
            }
            int step = 0;
            while (step < STEPS && marked[step] < initial) {
                step++;
            }
            return new Calibration(patches, (double) marked[0] / initial, slope(step));
        }

        private static double slope(int step) {
            return step / STEPS_IN_ONE;
        }
    }

    /** The probability above which a pixel is marked where so much is added to its logit. */
    private static double thresholdOf(double added) {
        return 1 / (1 + Math.exp(added));
    }

    /**
     * Returns the probability above which pixels of a patch are marked.
     *
     * @param tumourProbability of the patch by the classifier, 0..1
     * @return above 0 and at most 0.5
     */
    public double threshold(double tumourProbability) {
        return thresholdOf(slope * tumourProbability);
    }

    /**
     * Adds to the logits of a patch.
     *
     * @param tumourProbability of the patch by the classifier, 0..1
     * @param probability of tumour of the pixels, bytes of 0..255 for 0..1
     * @return as many; those above the threshold are 128 or more
     */
    public byte[] apply(double tumourProbability, byte[] probability) {
        if (slope == 0) {
            return probability;
        }
        byte[] table = new byte[256];
        double odds = Math.exp(slope * tumourProbability);
        for (int value = 0; value < table.length; value++) {
            table[value] = (byte) Math.round(255 * value * odds / (255 - value + value * odds));
        }
        byte[] enlarged = new byte[probability.length];
        for (int i = 0; i < enlarged.length; i++) {
            enlarged[i] = table[probability[i] & 0xff];
        }
        return enlarged;
    }

    /**
     * Says what was changed.
     *
     * @param what the patches are called, in plural
     * @return one line; empty where nothing was changed
     */
    public Optional<String> note(String what) {
        return slope == 0
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "masks cover %.2f of the area of the initial masks in %d %s that"
                                        + " the classifier calls tumour; all masks are enlarged, by"
                                        + " %.1f times its probability in logits"
                                        + " (evaluate.calibration)",
                                ratio,
                                patches,
                                what,
                                slope));
    }
}
