package org.epsam.core.config;

/** What a training patch of the mask decoder is prompted with. */
public enum TrainingPrompts {
    /** Points drawn uniformly inside the current pseudo mask, as published. */
    MASK,
    /**
     * The prompts used at inference: points inside the activation map's mask in proportion to the
     * map. The decoder then cannot infer the mask from the points.
     */
    MAP
}
