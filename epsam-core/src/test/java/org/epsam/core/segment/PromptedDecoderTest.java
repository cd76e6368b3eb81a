package org.epsam.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.FrameSize;
import org.epsam.nets.sam.PromptEmbedding;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;

class PromptedDecoderTest {
    private static Prompt at(float x, float y) {
        return new Prompt(
                new Points(new float[] {x}, new float[] {y}),
                Points.none(),
                Optional.empty(),
                Optional.empty());
    }

    private static Prompt with(Prompt prompt, Box box) {
        return new Prompt(prompt.inside(), prompt.outside(), prompt.map(), Optional.of(box));
    }

    /** A patch of 512 px in a model of 256 px: one pixel of the model is two of the patch. */
    @Test
    void pointsAreMappedToTheInputFrameAndInTheReferenceTakenForPixelsOfIt() {
        check(
                sam -> {
                    Tensor embedding = torch.randn(1, Sam.CHANNELS, 16, 16);
                    float[] mapped = logits(sam, true, embedding, at(200, 80));
                    assertThat(logits(sam, false, embedding, at(100, 40))).isEqualTo(mapped);
                    assertThat(logits(sam, false, embedding, at(200, 80))).isNotEqualTo(mapped);
                });
    }

    @Test
    void aBoxIsGivenAsSamTakesIt() {
        check(
                sam -> {
                    Tensor embedding = torch.randn(1, Sam.CHANNELS, 16, 16);
                    Prompt boxed = with(at(200, 80), new Box(20, 40, 300, 90));
                    PromptEmbedding direct =
                            sam.encodePrompts(
                                    Optional.of(
                                            ImageTensors.floats(new float[] {100, 40}, 1, 1, 2)),
                                    Optional.of(ImageTensors.floats(new float[] {1}, 1, 1)),
                                    Optional.of(
                                            ImageTensors.floats(
                                                    new float[] {10, 20, 150, 45}, 1, 4)),
                                    Optional.empty());
                    // A point and two corners: SAM adds no padding to a box.
                    assertThat(direct.sparse().size(1)).isEqualTo(3);
                    Tensor lowRes = sam.decode(embedding, direct, false).lowResLogits();
                    float[] expected =
                            ImageTensors.values(
                                    sam.postprocess(
                                            lowRes,
                                            new FrameSize(256, 256),
                                            new FrameSize(512, 512)));
                    assertThat(logits(sam, true, embedding, boxed))
                            .isEqualTo(expected)
                            .isNotEqualTo(logits(sam, true, embedding, at(200, 80)));
                    Prompt unscaled = with(at(100, 40), new Box(10, 20, 150, 45));
                    assertThat(logits(sam, false, embedding, unscaled)).isEqualTo(expected);
                });
    }

    @Test
    void withoutPromptSamIsToldThatThereIsNoPoint() {
        check(
                sam -> {
                    Tensor two = torch.randn(2, Sam.CHANNELS, 16, 16);
                    PromptEmbedding direct =
                            sam.encodePrompts(
                                    Optional.of(ImageTensors.floats(new float[2], 1, 1, 2)),
                                    Optional.of(ImageTensors.floats(new float[] {-1}, 1, 1)),
                                    Optional.empty(),
                                    Optional.empty());
                    Tensor alone = two.narrow(0, 1, 1);
                    Tensor lowRes = sam.decode(alone, direct, false).lowResLogits();
                    float[] expected =
                            ImageTensors.values(
                                    sam.postprocess(
                                            lowRes,
                                            new FrameSize(256, 256),
                                            new FrameSize(512, 512)));
                    assertThat(logits(sam, true, alone, Prompt.NONE))
                            .isEqualTo(expected)
                            .isNotEqualTo(logits(sam, true, alone, at(200, 80)));
                    Tensor mixed =
                            new PromptedDecoder(sam, true)
                                    .logits(two, List.of(at(9, 8), Prompt.NONE), 512, 512);
                    assertThat(ImageTensors.values(mixed.select(0, 1)))
                            .containsExactly(expected, within(1e-4f));
                });
    }

    @Test
    void patchesWithAndWithoutABoxGoTogether() {
        check(
                sam -> {
                    Tensor three = torch.randn(3, Sam.CHANNELS, 16, 16);
                    List<Prompt> prompts =
                            List.of(
                                    with(at(9, 8), new Box(0, 4, 30, 9)),
                                    at(9, 8),
                                    with(at(50, 60), new Box(40, 40, 63, 63)));
                    Tensor all = new PromptedDecoder(sam, true).logits(three, prompts, 64, 64);
                    for (int i = 0; i < 3; i++) {
                        Tensor one =
                                new PromptedDecoder(sam, true)
                                        .logits(
                                                three.narrow(0, i, 1),
                                                List.of(prompts.get(i)),
                                                64,
                                                64);
                        assertThat(ImageTensors.values(all.select(0, i)))
                                .containsExactly(ImageTensors.values(one), within(1e-4f));
                    }
                });
    }

    /** Checks a small model without gradients. */
    private static void check(Consumer<Sam> work) {
        try (Sam sam = Sam.create(SamConfig.small(), 3);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            work.accept(sam);
        }
    }

    private static float[] logits(Sam sam, boolean scale, Tensor embedding, Prompt prompt) {
        return ImageTensors.values(
                new PromptedDecoder(sam, scale).logits(embedding, List.of(prompt), 512, 512));
    }
}
