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
                        "A second gate, by a segmentation network. Patches of which it marks a"
                                + " smaller fraction get an empty mask, too, here and in `segment`."
                                + " It is the network of `oeem`, which is then trained"
                                + " ([METHOD.md](METHOD.md#other-methods)). 0: there is none.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double pixelGate,
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
                int views,
        @Describe(
                        "Weight of the prediction without prompts by the fine-tuned decoder, here"
                            + " and in `segment`. The rest is that of the prediction with prompts."
                            + " These claim tumour in every patch; without them less is marked"
                            + " where there is none. Above 0 needs an `adapt.unprompted` above 0,"
                            + " which teaches the decoder to work without prompts.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double unprompted,
        @Describe(
                        "Whether masks are enlarged where they cover too little, here and in"
                            + " `segment`. That is so where patches of a data set, tiles of a"
                            + " slide, or images that are segmented together, which the classifier"
                            + " calls tumour, are marked less than by their initial masks"
                            + " ([METHOD.md](METHOD.md#5-evaluate)).")
                @Source(Origin.ADDED)
                boolean calibration) {
    /**
     * Returns these settings with another number of views.
     *
     * @param number as {@link #views}
     * @return a copy
     */
    public EvaluateSettings withViews(int number) {
        return new EvaluateSettings(
                gate, pixelGate, colourRefinement, number, unprompted, calibration);
    }
}
