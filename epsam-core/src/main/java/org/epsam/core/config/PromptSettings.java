package org.epsam.core.config;

/** How SAM is prompted. */
public record PromptSettings(
        @Describe("Points per patch; fewer if the mask has fewer pixels.")
                @Range(min = 1, max = 1000)
                @Source(Origin.PAPER)
                int points,
        @Describe(
                        "Points are drawn in proportion to the activation map, as published. False:"
                                + " uniformly inside the initial mask.")
                @Source(Origin.PAPER)
                boolean weighted,
        @Describe("Points outside the tumour, drawn where the activation map is low.")
                @Range(min = 0, max = 1000)
                @Source(Origin.ADDED)
                int negativePoints,
        @Describe("Fraction of the map's range up to which it counts as low.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double negativeBelow,
        @Describe("Whether the activation map is also passed as SAM's mask prompt.")
                @Source(Origin.ADDED)
                boolean map,
        @Describe(
                        "Whether a box prompt is also passed. It is the bounding box of the initial"
                            + " mask, and with `adapt.training_prompts: mask` in training that of"
                            + " the current pseudo mask.")
                @Source(Origin.ADDED)
                boolean box,
        @Describe("Independent samplings whose logits are averaged at inference.")
                @Range(min = 1, max = 64)
                @Source(Origin.ADDED)
                int samplings,
        @Describe("Each sampling sees another mirror image or quarter turn of the patch.")
                @Source(Origin.ADDED)
                boolean testTimeAugmentation,
        @Describe(
                        "Points and boxes stay in pixels of the patch, although the model expects"
                                + " coordinates of its input frame.")
                @Reference
                boolean unscaledPrompts,
        @Describe(
                        "A patch without usable prompt pixels gets one point at (0,0) instead of"
                                + " none.")
                @Reference
                boolean cornerFallback) {}
