package org.epsam.core.evaluate;

/**
 * The metrics of one patch and where it belongs.
 *
 * @param slide the slide (or case) that it was cut from: patches of one slide are not independent
 * @param positive whether it has tumour by its label; a negative has an empty true mask
 * @param metrics its metrics
 */
public record EvaluatedPatch(String slide, boolean positive, PatchMetrics metrics) {}
