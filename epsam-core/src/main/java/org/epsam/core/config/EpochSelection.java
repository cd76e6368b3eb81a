package org.epsam.core.config;

/** What chooses the best epoch of the mask decoder. */
public enum EpochSelection {
    /** Agreement with the activation map on positives and emptiness on negatives. */
    LABELS,
    /** Dice and IoU loss on validation masks, as in the original: pixel supervision. */
    MASKS,
    /**
     * Nothing: the last epoch is kept, after the learning rate has decayed, and nothing favours
     * masks that resemble the activation map.
     */
    NONE
}
