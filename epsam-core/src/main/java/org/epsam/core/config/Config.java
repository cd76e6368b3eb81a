package org.epsam.core.config;

/**
 * The resolved configuration of a run. Every value comes from a preset, a configuration file or
 * {@code --set}; see {@link ConfigLoader}. The annotations of each component define its meaning and
 * its allowed values.
 */
public record Config(
        @Describe("Seed of all random numbers.") @Source(Origin.ADDED) long seed,
        @Describe(
                        "Threads of one operator. 0: one per processor. May differ when a run is"
                                + " resumed.")
                @Range(min = 0, max = 1024)
                @Source(Origin.ADDED)
                int threads,
        @Describe(
                        "What networks compute with; in training only ResNet and the mask decoder"
                            + " of ViT, the rest with float32. `auto`: `bfloat16` if it is at least"
                            + " 1.5 times as fast on this processor, or the GPU has compute"
                            + " capability 8.0 or more, otherwise `float32`, on a GPU without TF32."
                            + " With `bfloat16` results differ in the third digit, after a training"
                            + " as with another seed ([PERFORMANCE.md](PERFORMANCE.md)). May differ"
                            + " when a run is resumed.")
                @Source(Origin.ADDED)
                PrecisionChoice precision,
        @Describe(
                        "Other weakly supervised methods that are evaluated beside this one. They"
                                + " start from the same labels"
                                + " ([METHOD.md](METHOD.md#other-methods)).")
                @Form("names with commas, such as `oeem,mlps`")
                @Source(Origin.ADDED)
                String otherMethods,
        @Describe("How patches are read.") DataSettings data,
        @Describe("Stage 1, the patch classifier.") ClassifySettings classify,
        @Describe("Stage 2, activation map and initial mask.") LocalizeSettings localize,
        @Describe("The promptable segmentation model.") SamSettings sam,
        @Describe("How SAM is prompted.") PromptSettings prompts,
        @Describe("Stages 3 and 4, the mask decoder.") AdaptSettings adapt,
        @Describe("Stage 5, and inference with a trained model.") EvaluateSettings evaluate) {
    /**
     * Returns how many threads to use.
     *
     * @return as configured, or one per processor
     */
    public int threadCount() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
