package org.epsam.core.config;

/** What a patch's weight in the loss of the mask decoder follows. */
public enum Weighting {
    /** Nothing: all patches that are kept count the same, as published. */
    NONE,
    /** The IDS score of its pseudo mask. Initial and true masks have none and count the same. */
    IDS
}
