package org.epsam.synthetic;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * A drawn patch and its ground truth.
 *
 * @param image the image, a square of 128 micrometres
 * @param tumour the tumour nests with their cytoplasm, nuclei and the small lumina inside them;
 *     empty for a negative patch
 */
record SyntheticPatch(RgbImage image, Mask tumour) {}
