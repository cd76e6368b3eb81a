package org.epsam.core.pipeline;

import java.nio.file.Path;

/**
 * The segmentation of an image.
 *
 * @param file the image
 * @param tumourProbability of the whole image by the classifier, 0..1
 * @param gated whether the mask is empty because that probability is below the gate
 * @param fraction of the image's pixels that the mask holds, 0..1
 * @param regions number of outlined regions
 */
public record ImageResult(
        Path file, double tumourProbability, boolean gated, double fraction, int regions) {}
