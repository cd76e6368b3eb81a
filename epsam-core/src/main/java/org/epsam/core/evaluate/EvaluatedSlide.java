package org.epsam.core.evaluate;

/**
 * A segmented slide beside its annotation.
 *
 * @param name of the slide
 * @param tumour whether its annotation shows tumour
 * @param areas how the predicted and the annotated areas overlap
 * @param score how likely the slide has tumour, 0..1
 * @param lesions which of its lesions were detected
 */
public record EvaluatedSlide(
        String name, boolean tumour, Areas areas, double score, DetectedLesions lesions) {}
