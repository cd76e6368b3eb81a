package org.epsam.core.config;

/** The promptable model that is fine-tuned. */
public record SamSettings(
        @Describe(
                        "Weights of SAM. `bundled_2`: the small model that comes with the program"
                            + " ([MODEL_CARD.md](MODEL_CARD.md)); `bundled`: the one before it."
                            + " Else a `.pth` or `.safetensors` file, or the index or the folder of"
                            + " several ([WEIGHTS.md](WEIGHTS.md)), absolute or relative to the"
                            + " working directory; `--sam FILE` sets it.")
                @Form("a path, `bundled_2`, or `bundled`")
                @Source(Origin.PAPER)
                String checkpoint,
        @Describe("Stored image embeddings are rounded to half precision: half the disk space.")
                @Source(Origin.ADDED)
                boolean halfEmbeddings) {}
