package org.epsam.slides.annotation;

/** Which pixels an outline covers. */
public enum PixelRule {
    /**
     * A pixel whose middle is inside, as QuPath fills: outlines that share an edge share no pixel
     * and leave none out.
     */
    MIDDLES,
    /**
     * The rule of ASAP 1.8.1, which made the published masks of Camelyon: vertices in single
     * precision; a pixel, taken at its upper left corner in level-0 pixels, is inside where the
     * winding number is not 0 and the corner lies strictly inside the outline's bounding box. An
     * edge counts where it crosses the corner's row (upper end included, lower end excluded) left
     * of the corner, judged by a cross product that is cut to an integer: an edge closer than one
     * unit of it does not count. Outlines lose their first row and column.
     */
    ASAP
}
