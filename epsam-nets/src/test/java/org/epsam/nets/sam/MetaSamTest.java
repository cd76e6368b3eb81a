package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.MetaDevice;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Parts of SAM that create tensors, with all weights and inputs on one device that is not the
 * processor: nothing they create is on another. Whole networks cannot be run there: outside of
 * Python, LibTorch has no convolutions, norms and selections by index for that device.
 */
class MetaSamTest {
    private static MetaDevice device;

    @BeforeAll
    static void begin() {
        device = new MetaDevice();
    }

    @AfterAll
    static void end() {
        device.close();
    }

    private static Sam small() {
        return Sam.load(Sam.create(SamConfig.small(), 1).state().toDevice());
    }

    private static Tensor random(long... shape) {
        return Torch.toDevice(torch.rand(shape));
    }

    private static void assertThere(Tensor tensor, long... shape) {
        assertThat(tensor.is_meta()).isTrue();
        assertThat(Shape.of(tensor)).isEqualTo(Shape.of(shape));
    }

    @Test
    void picturesBecomeInputsWhereTheyAre() {
        try (Sam sam = small();
                TorchScope scope = Torch.scope()) {
            assertThere(sam.preprocess(random(2, 3, 128, 256)), 2, 3, 256, 256);
        }
    }

    @Test
    void promptsAreEncodedWhereTheyAre() {
        try (Sam sam = small();
                TorchScope scope = Torch.scope()) {
            PromptEmbedding padded =
                    sam.encodePrompts(
                            Optional.of(random(2, 3, 2)),
                            Optional.of(random(2, 3)),
                            Optional.empty(),
                            Optional.empty());
            assertThere(padded.sparse(), 2, 4, 256);
            assertThere(padded.dense(), 2, 256, 16, 16);
            PromptEmbedding boxed =
                    sam.encodePrompts(
                            Optional.of(random(2, 3, 2)),
                            Optional.of(random(2, 3)),
                            Optional.of(random(2, 4)),
                            Optional.empty());
            assertThere(boxed.sparse(), 2, 5, 256);
            PromptEmbedding none =
                    sam.encodePrompts(
                            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            assertThere(none.sparse(), 1, 0, 256);
            assertThere(sam.densePositionCode(), 1, 256, 16, 16);
        }
    }

    @Test
    void masksAreResizedWhereTheyAre() {
        try (Sam sam = small();
                TorchScope scope = Torch.scope()) {
            assertThere(
                    sam.postprocess(
                            random(2, 1, 64, 64), new FrameSize(128, 256), new FrameSize(60, 120)),
                    2,
                    1,
                    60,
                    120);
        }
    }

    @Test
    void windowsAreFilledUpWhereTheyAre() {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            assertThere(Windows.filledUp(random(1, 9, 9, 32), 8, random(32)), 1, 16, 16, 32);
        }
    }

    /** What all of this rests on. */
    @Test
    void aMixtureIsRefused() {
        try (Sam sam = small();
                TorchScope scope = Torch.scope()) {
            for (Tensor point : List.of(torch.rand(2, 3, 2), torch.rand(1, 1, 2))) {
                Tensor labels = torch.ones(point.size(0), point.size(1));
                assertThatThrownBy(
                                () ->
                                        sam.encodePrompts(
                                                Optional.of(point),
                                                Optional.of(labels),
                                                Optional.empty(),
                                                Optional.empty()))
                        .hasMessageContaining("device");
            }
        }
    }
}
