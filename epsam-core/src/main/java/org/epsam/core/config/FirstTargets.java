package org.epsam.core.config;

/** What the preliminary fine-tuning learns from. */
public enum FirstTargets {
    /** The initial masks of the activation maps, as published. */
    INITIAL_MASKS,
    /** The masks that SAM makes untuned of the prompts, filtered like later ones. */
    ZERO_SHOT,
    /**
     * The latter, unless SAM untuned marks most of the training patches, with tumour and without:
     * then it does not know the tissue.
     */
    AUTO
}
