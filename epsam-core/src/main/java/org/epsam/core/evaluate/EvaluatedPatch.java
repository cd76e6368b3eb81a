package org.epsam.core.evaluate;

/**
 * The metrics of one patch, with its slide and label.
 *
 * @param slide the slide (or case) that it was cut from: patches of one slide are not independent
 * @param positive whether it has tumour by its label; a negative has an empty true mask
 * @param metrics its metrics
 */
public record EvaluatedPatch(String slide, boolean positive, PatchMetrics metrics) {}
