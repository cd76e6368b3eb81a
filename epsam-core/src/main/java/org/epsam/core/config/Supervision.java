package org.epsam.core.config;

/** The targets of SAM's mask decoder. */
public enum Supervision {
    /** Patch labels: the method. */
    LABELS,
    /** True masks of the training patches: what the method could reach at most. */
    MASKS,
    /** Nothing: SAM as it came, prompted by the activation map. */
    NONE
}
