package org.epsam.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;

class PromptedDecoderTest {
    private static Prompt at(float x, float y) {
        return new Prompt(
                new Points(new float[] {x}, new float[] {y}), Points.none(), Optional.empty());
    }

    /** A patch of 512 px in a model of 256 px: one pixel of the model is two of the patch. */
    @Test
    void pointsAreMappedToTheInputFrameAndInTheReferenceTakenForPixelsOfIt() {
        try (Sam sam = Sam.create(SamConfig.small(), 3)) {
            Torch.scope(
                    () ->
                            Torch.noGrad(
                                    () -> {
                                        Tensor embedding = torch.randn(1, Sam.CHANNELS, 16, 16);
                                        float[] mapped = logits(sam, true, embedding, at(200, 80));
                                        assertThat(logits(sam, false, embedding, at(100, 40)))
                                                .isEqualTo(mapped);
                                        assertThat(logits(sam, false, embedding, at(200, 80)))
                                                .isNotEqualTo(mapped);
                                        return null;
                                    }));
        }
    }

    private static float[] logits(Sam sam, boolean scale, Tensor embedding, Prompt prompt) {
        return ImageTensors.values(
                new PromptedDecoder(sam, scale).logits(embedding, List.of(prompt), 512, 512));
    }
}
