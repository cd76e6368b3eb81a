package org.epsam.nets.classifier;

/**
 * What can be chosen for a network of any family.
 *
 * @param dropout attention dropout
 * @param highFrequency whether the high-frequency channel is the fourth input; families without
 *     such a channel ignore it
 */
public record ClassifierOptions(DropoutConfig dropout, boolean highFrequency) {
    /** As published. */
    public static final ClassifierOptions PUBLISHED =
            new ClassifierOptions(DropoutConfig.PUBLISHED, true);
}
