package org.epsam.core.config;

/** The targets of SAM's mask decoder. */
public enum Supervision {
    /** Patch labels: the method. */
    LABELS,
    /** True masks of the training patches: an upper bound for the method. */
    MASKS,
    /** Nothing: SAM without fine-tuning, prompted by the activation map. */
    NONE
}
