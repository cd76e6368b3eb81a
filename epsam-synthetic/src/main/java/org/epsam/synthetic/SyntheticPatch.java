package org.epsam.synthetic;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * A drawn patch and its truth.
 *
 * @param image the picture, a square of 128 micrometres
 * @param tumour the tumour nests with their cytoplasm, nuclei and the small lumina inside them;
 *     empty for a negative patch
 */
public record SyntheticPatch(RgbImage image, Mask tumour) {}
