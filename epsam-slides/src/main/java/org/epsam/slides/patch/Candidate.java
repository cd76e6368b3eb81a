package org.epsam.slides.patch;

import java.util.Locale;

/**
 * A patch that could be cut.
 *
 * @param slide the slide's name
 * @param row of its middle, in pixels of level 0
 * @param column of its middle, in pixels of level 0
 * @param tumour fraction of tumour pixels, 0 .. 1
 * @param tissue fraction of tissue, 0 .. 1
 */
record Candidate(String slide, int row, int column, double tumour, double tissue) {
    /**
     * Returns whether a single pixel is tumour.
     *
     * @return true for label 1
     */
    boolean isPositive() {
        return tumour > 0;
    }

    /**
     * Returns the fraction of tumour in percent, truncated to one decimal as the original has it.
     */
    double percent() {
        return (int) (tumour * 1000) / 10.0;
    }

    /** Returns the name of the patch's files without ending. */
    String name() {
        return String.format(
                Locale.ROOT, "%s_%07d%07d_%d", slide, row, column, isPositive() ? 1 : 0);
    }
}
