package org.epsam.core.evaluate;

/**
 * The metrics of one patch, with its slide and label.
 *
 * @param name its name, by which it is paired with the same patch in another result
 * @param slide the slide (or case) that it was cut from: patches of one slide are not independent
 * @param positive whether it has tumour by its label; a negative has an empty true mask
 * @param metrics its metrics
 */
public record EvaluatedPatch(String name, String slide, boolean positive, PatchMetrics metrics) {}
