package org.epsam.core.config;

/** How training patches of the classifier are augmented. */
public record AugmentationSettings(
        @Describe("Mirror images, each direction with probability 1/2.") @Source(Origin.PAPER)
                boolean flips,
        @Describe(
                        "Random rotation. `none`; `quarter` turns; `any` angle with reflected"
                            + " corners; `any_black`: any angle, black corners, nearest pixel, as"
                            + " in the original.")
                @Source(Origin.PAPER)
                Rotation rotation,
        @Describe(
                        "Strength of the change of brightness, contrast and saturation: factors 1 -"
                                + " j to 1 + j.")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double jitter,
        @Describe("Strength of the change of hue, in turns of the colour circle.")
                @Range(min = 0, max = 0.5)
                @Source(Origin.PAPER)
                double hue,
        @Describe("Fraction of patches without colour.")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double greyscale,
        @Describe(
                        "Strength of the change of stain. The amounts of haematoxylin and of eosin"
                                + " are multiplied by 1 - s to 1 + s, each independently.")
                @Range(min = 0, max = 1)
                @Source(value = Origin.ADDED, after = "Tellez et al. 2018")
                double stain,
        @Describe(
                        "Fraction of steps in which every patch carries a rectangle of another one."
                                + " Each part is judged by its own label (CutMix with one loss per"
                                + " part), so that the classifier has to localize tumour.")
                @Range(min = 0, max = 1)
                @Source(value = Origin.ADDED, after = "CutMix, Yun et al. 2019")
                double cutmix,
        @Describe(
                        "Side in pixels of the squares that training sees of patches larger than"
                            + " `classify.side`. They lie at another place in each epoch. 0, or a"
                            + " patch that is seen no larger: all of it.")
                @Range(min = 0, max = 4096)
                @Source(value = Origin.ADDED, after = "random crops")
                int window) {
    /**
     * Returns these settings for patches that are not moved: their colours change, their pixels
     * stay where they are.
     *
     * @return without mirror images, rotation, mixing and windows
     */
    public AugmentationSettings ofColours() {
        return new AugmentationSettings(false, Rotation.NONE, jitter, hue, greyscale, stain, 0, 0);
    }

    /** These settings, but patches are whole, and none is mixed with another one. */
    AugmentationSettings withoutMixing() {
        return new AugmentationSettings(flips, rotation, jitter, hue, greyscale, stain, 0, 0);
    }

    /** These settings for patches that are seen whole. */
    AugmentationSettings withoutWindow() {
        return new AugmentationSettings(flips, rotation, jitter, hue, greyscale, stain, cutmix, 0);
    }
}
