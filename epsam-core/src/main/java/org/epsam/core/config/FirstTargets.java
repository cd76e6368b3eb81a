package org.epsam.core.config;

/** What the preliminary fine-tuning learns from. */
public enum FirstTargets {
    /** The initial masks of the activation maps, as published. */
    INITIAL_MASKS,
    /**
     * The masks that SAM predicts from the prompts without fine-tuning, filtered like later ones.
     */
    ZERO_SHOT,
    /**
     * {@link #ZERO_SHOT}, unless SAM without fine-tuning marks most of the area of the training
     * patches, with tumour and without: then it cannot distinguish the tissue.
     */
    AUTO
}
