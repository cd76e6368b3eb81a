package org.epsam.core.config;

/** What determines the weight of a patch in the loss of the mask decoder. */
public enum Weighting {
    /** Nothing: all patches that are kept have equal weight, as published. */
    NONE,
    /** The IDS score of its pseudo mask. Initial and true masks have none and equal weight. */
    IDS
}
