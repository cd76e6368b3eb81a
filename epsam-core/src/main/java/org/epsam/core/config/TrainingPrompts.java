package org.epsam.core.config;

/** What a training patch of the mask decoder is prompted with. */
public enum TrainingPrompts {
    /** Points drawn evenly inside the present pseudo mask, as published. */
    MASK,
    /**
     * What it will be prompted with later: points inside the activation map's mask in proportion to
     * the map. So the decoder cannot read the answer off the points.
     */
    MAP
}
