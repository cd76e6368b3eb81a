package org.epsam.nets.classifier;

/**
 * Attention dropout of a network.
 *
 * @param used whether there is any
 * @param rate probability in [0,1] that the most attended places are hidden rather than all places
 *     weighted by importance
 * @param threshold what counts as most attended, as a fraction in [0,1] of a sample's largest
 *     attention
 */
public record DropoutConfig(boolean used, double rate, double threshold) {
    /** As published (resnet_adl.py of the original). */
    public static final DropoutConfig PUBLISHED = new DropoutConfig(true, 0.75, 0.8);

    /** Checks the numbers. */
    public DropoutConfig {
        if (!(rate >= 0 && rate <= 1) || !(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "drop rate " + rate + " or threshold " + threshold + " not in 0..1");
        }
    }

    /** The layer itself. */
    AttentionDropout layer() {
        return new AttentionDropout(rate, threshold);
    }
}
