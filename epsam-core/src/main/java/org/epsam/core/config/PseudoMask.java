package org.epsam.core.config;

/** How a pseudo mask is computed. */
public enum PseudoMask {
    /** SAM's mask, as published. */
    SAM,
    /**
     * The part of SAM's mask inside the initial mask, so that masks cannot grow from iteration to
     * iteration.
     */
    INTERSECTION,
    /** The pixels where SAM and the activation map combined indicate tumour. */
    JOINT
}
