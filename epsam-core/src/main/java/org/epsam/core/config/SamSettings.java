package org.epsam.core.config;

/** The promptable model that is fine-tuned. */
public record SamSettings(
        @Describe(
                        "Weights of SAM. `bundled`, or a `.pth` or `.safetensors` file, or the"
                            + " index or the folder of several ([WEIGHTS.md](WEIGHTS.md)), absolute"
                            + " or relative to the working directory; `--sam FILE` sets it.")
                @Form("a path, or `bundled`")
                @Source(Origin.PAPER)
                String checkpoint,
        @Describe("Stored image embeddings are rounded to half precision: half the disk space.")
                @Source(Origin.ADDED)
                boolean halfEmbeddings) {}
