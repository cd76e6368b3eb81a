package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A labelled patch on disk.
 *
 * @param id name without label and ending; unique in its split
 * @param image the image file
 * @param given the label that the data set gives it; 0 = none, above = tumour, or its kinds
 * @param isPositive whether that label counts as tumour
 * @param mask the pixel mask, where there is one
 * @param split the part of the data set
 * @param slide key of the slide (or case) that the patch was cut from, for intervals by slide
 */
public record Patch(
        String id,
        Path image,
        int given,
        boolean isPositive,
        Optional<Path> mask,
        Split split,
        String slide) {
    /**
     * Returns what is learned and measured.
     *
     * @return 1 = tumour somewhere in the patch, 0 = none
     */
    public int label() {
        return isPositive ? 1 : 0;
    }

    /**
     * Returns the name of files made for this patch, without ending.
     *
     * @return {@code <id>_<label as given>}
     */
    public String name() {
        return id + "_" + given;
    }
}
