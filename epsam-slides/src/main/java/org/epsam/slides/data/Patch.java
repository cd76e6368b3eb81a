package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A labelled patch on disk.
 *
 * @param id name without label and ending; unique in its split
 * @param image the image file
 * @param label 1 = tumour somewhere in the patch, 0 = none
 * @param mask the pixel mask, where there is one
 * @param split the part of the data set
 * @param slide key of the slide (or case) that the patch was cut from, for intervals by slide
 */
public record Patch(
        String id, Path image, int label, Optional<Path> mask, Split split, String slide) {
    /**
     * Tells whether the label is 1.
     *
     * @return true for tumour
     */
    public boolean isPositive() {
        return label == 1;
    }

    /**
     * Returns the name of files made for this patch, without ending.
     *
     * @return {@code <id>_<label>}
     */
    public String name() {
        return id + "_" + label;
    }
}
