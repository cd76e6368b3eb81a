package org.epsam.core.evaluate;

/**
 * A segmented slide compared with its annotation.
 *
 * @param name of the slide
 * @param tumour whether its annotation shows tumour
 * @param areas how the predicted and the annotated areas overlap
 * @param score slide score, 0..1
 * @param lesions which of its lesions were detected
 */
public record EvaluatedSlide(
        String name, boolean tumour, Areas areas, double score, DetectedLesions lesions) {}
