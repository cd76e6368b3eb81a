package org.epsam.core.config;

/** Stage 5, evaluation, and the use of a trained model. */
public record EvaluateSettings(
        @Describe(
                        "Patches whose tumour probability is below get an empty mask, here and in"
                                + " `segment`. 0: no gate.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double gate,
        @Describe(
                        "How much SAM's masks are refined by their patch's own colours and"
                            + " textures, here and in `segment`. See `adapt.colour_refinement` and"
                            + " [below](#refinement-by-colours).")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double colourRefinement) {}
