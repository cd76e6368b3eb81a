package org.epsam.core.config;

/** Stage 5, evaluation, and inference with a trained model. */
public record EvaluateSettings(
        @Describe(
                        "Patches with a lower tumour probability get an empty mask, here and in"
                                + " `segment`. 0: no gate.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double gate,
        @Describe(
                        "How much SAM's masks are refined by the colours and textures of their"
                                + " patch, here and in `segment`. See `adapt.colour_refinement` and"
                                + " [below](#refinement-by-colours).")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double colourRefinement,
        @Describe(
                        "Samplings of `prompts.samplings` that are averaged here and in `segment`,"
                                + " at most. 0: all of them. Tiles of slides have one each.")
                @Range(min = 0, max = 64)
                @Source(Origin.ADDED)
                int views) {}
