package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.ImageSummary;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.Size;
import org.epsam.slides.image.Truth;

/**
 * A labelled patch on disk.
 *
 * @param id name without label and ending; unique in its split
 * @param image the image file
 * @param summary its size, as it was when the data set was read
 * @param given the label that the data set gives it; 0 = none, above = tumour, or its kinds
 * @param isPositive whether that label counts as tumour
 * @param mask the pixel mask, where there is one
 * @param split the part of the data set
 * @param origin slide (or case) that the patch was cut from, for intervals by slide
 * @param maskRule what the values of the mask mean
 */
public record Patch(
        String id,
        Path image,
        ImageSummary summary,
        int given,
        boolean isPositive,
        Optional<Path> mask,
        Split split,
        Origin origin,
        MaskRule maskRule) {
    /**
     * Creates a patch of a slide, with a usual mask.
     *
     * @param id name without label and ending
     * @param image the image file
     * @param size its size in pixels
     * @param given the label that the data set gives it
     * @param isPositive whether that label counts as tumour
     * @param mask the pixel mask
     * @param split the part of the data set
     * @param slide key of the slide
     */
    public Patch(
            String id,
            Path image,
            Size size,
            int given,
            boolean isPositive,
            Optional<Path> mask,
            Split split,
            String slide) {
        this(
                id,
                image,
                new ImageSummary(size, OptionalLong.empty()),
                given,
                isPositive,
                mask,
                split,
                Origin.listed(slide, ""),
                MaskRule.USUAL);
    }

    Patch from(Origin other) {
        return new Patch(id, image, summary, given, isPositive, mask, split, other, maskRule);
    }

    Patch in(Split other) {
        return new Patch(id, image, summary, given, isPositive, mask, other, origin, maskRule);
    }

    Patch withoutTumour() {
        return new Patch(id, image, summary, 0, false, mask, split, origin, maskRule);
    }

    Patch named(String otherId) {
        return new Patch(otherId, image, summary, given, isPositive, mask, split, origin, maskRule);
    }

    /**
     * Returns the size of the image.
     *
     * @return in pixels, as it was when the data set was read
     */
    public Size size() {
        return summary.size();
    }

    /**
     * Returns the slide.
     *
     * @return key of the slide (or case) that the patch was cut from
     */
    public String slide() {
        return origin.slide();
    }

    /**
     * Reads the mask.
     *
     * @return tumour, and what nobody has judged
     * @throws InputException if there is no mask, or it cannot be read
     */
    public Truth truth() {
        return ImageFile.readTruth(
                mask.orElseThrow(() -> new InputException(image + ": has no mask")), maskRule);
    }

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
