package org.epsam.core.config;

/** What a pseudo mask is made of. */
public enum PseudoMask {
    /** SAM's mask, as published. */
    SAM,
    /**
     * The part of SAM's mask inside the initial mask, so that masks cannot grow from iteration to
     * iteration.
     */
    INTERSECTION,
    /** Where SAM and the activation map together say tumour, pixel by pixel. */
    JOINT
}
