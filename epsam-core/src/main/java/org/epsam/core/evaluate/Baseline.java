package org.epsam.core.evaluate;

import java.util.function.Function;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/** Rows without SAM: the baselines for prompting and fine-tuning. */
public enum Baseline implements Row {
    /** The whole patch. */
    EVERYTHING(
            "everything",
            "Everything",
            false,
            "every pixel, so that its recall is 1 by construction",
            patch -> TrivialMasks.everything(patch.image().width(), patch.image().height())),
    /** The dark pixels. */
    OTSU("otsu", "Otsu threshold", false, "the dark pixels", p -> TrivialMasks.otsu(p.image())),
    /** The activation map where it is at least half of its maximum. */
    CAM(
            "cam",
            "CAM at half maximum",
            true,
            "where the activation map is at least half of its maximum",
            patch ->
                    TrivialMasks.halfMaximum(
                            patch.map(), patch.image().width(), patch.image().height())),
    /** The mask in which prompts are drawn. */
    INITIAL_MASK(
            "initial_mask",
            "Initial mask",
            true,
            "the mask in which prompts are sampled",
            Evidence::initialMask);

    /**
     * A patch before SAM is run.
     *
     * @param image the patch in its own stain
     * @param map the classifier's 8-bit activation map, any size
     * @param initialMask the initial mask, in the size of the patch
     */
    public record Evidence(RgbImage image, GrayImage map, Mask initialMask) {}

    private final String key;
    private final String title;
    private final boolean gated;
    private final String meaning;
    private final Function<Evidence, Mask> mask;

    Baseline(
            String key,
            String title,
            boolean gated,
            String meaning,
            Function<Evidence, Mask> mask) {
        this.key = key;
        this.title = title;
        this.gated = gated;
        this.meaning = meaning;
        this.mask = mask;
    }

    /**
     * Marks a patch.
     *
     * @param patch the patch
     * @return a mask in the size of the patch
     */
    public Mask mask(Evidence patch) {
        return mask.apply(patch);
    }

    /**
     * Returns a description of the mask.
     *
     * @return a phrase without a full stop
     */
    public String meaning() {
        return meaning;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean gated() {
        return gated;
    }

    @Override
    public boolean fineTuned() {
        return false;
    }
}
