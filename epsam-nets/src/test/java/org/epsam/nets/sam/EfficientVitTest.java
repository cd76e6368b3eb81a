package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EfficientViT-SAM against what the original computes. */
class EfficientVitTest {
    private static final String GOLDEN = "parity/efficientvit.safetensors";
    private static final EfficientVitFamily FAMILY = new EfficientVitFamily();

    static final SamConfig SMALL =
            EfficientVitFamily.named(128, new EfficientVitConfig(List.of(1, 1, 1, 1, 1), 1));

    @BeforeAll
    static void start() {
        Torch.start();
    }

    private static String keys(String size) {
        return "parity/keys_efficientvit_sam_" + size + ".txt";
    }

    @ParameterizedTest
    @ValueSource(strings = {"l0", "l1"})
    void keysAndShapesAreThePublishedOnes(String size) {
        Map<String, Shape> published = PublishedKeys.shapes(keys(size));
        published.keySet().removeIf(FAMILY::isUnused);
        assertThat(Sam.expectedShapes(EfficientVitFamily.published(size)))
                .containsExactlyEntriesOf(published);
    }

    @Test
    void promptsAndMasksHaveTheFrameOfTheOriginal() {
        SamConfig config = SamConfig.efficientVitL0();
        assertThat(config.inputSide()).isEqualTo(512);
        assertThat(config.frameSide()).isEqualTo(1024);
        assertThat(config.grid()).isEqualTo(64);
        assertThat(config.maskSide()).isEqualTo(256);
        assertThat(SamConfig.mobileSam().frameSide()).isEqualTo(1024);
    }

    /** An image of 300 x 200 px (h x w) with a point inside and one outside. */
    @Test
    void embeddingAndMasksOfL0AreTheOriginals() {
        StateDict golden = Golden.tensors(GOLDEN);
        StateDict state = PublishedKeys.seeded(keys("l0"));
        assertThat(Sam.describe(state))
                .contains(
                        "Segment Anything efficientvit_sam_l0, 512 px input, EfficientViT of 11"
                                + " blocks, 4 in the neck");
        try (Sam sam = Sam.load(state);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            assertThat(sam.config()).isEqualTo(SamConfig.efficientVitL0());
            assertThat(sam.state().tensors()).containsOnlyKeys(sam.keys());
            Tensor embedding = sam.encodeImage(SeededTensors.image(512));
            float[] xy = {50 * 683f / 200, 80 * 1024f / 300, 120 * 683f / 200, 200 * 1024f / 300};
            PromptEmbedding prompts =
                    sam.encodePrompts(
                            Optional.of(AbstractTensor.create(xy, 1, 2, 2)),
                            Optional.of(AbstractTensor.create(new float[] {1, 0}, 1, 2)),
                            Optional.empty(),
                            Optional.empty());
            MaskPrediction masks = sam.decode(embedding, prompts, true);
            Tensor resized =
                    sam.postprocess(
                            masks.lowResLogits(),
                            new FrameSize(1024, 683),
                            new FrameSize(300, 200));

            assertThat(Golden.shape(embedding)).isEqualTo("1x256x64x64");
            assertSample(golden, "l0.embedding", embedding);
            assertSample(golden, "l0.low_res", masks.lowResLogits());
            assertSample(golden, "l0.scores", masks.iou());
            assertSample(golden, "l0.masks", resized);
        }
    }

    @Test
    void theEmbeddingOfL1IsTheOriginals() {
        StateDict golden = Golden.tensors(GOLDEN);
        try (Sam sam = Sam.load(PublishedKeys.seeded(keys("l1")));
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            assertThat(sam.config()).isEqualTo(SamConfig.efficientVitL1());
            assertSample(golden, "l1.embedding", sam.encodeImage(SeededTensors.image(512)));
        }
    }

    private static void assertSample(StateDict golden, String name, Tensor result) {
        SeededTensors.assertSample(name, result, golden.get(name), 1e-4);
    }

    @Test
    void otherDepthsAreReadOffTheKeysAndOtherBuildsAreRefused() {
        try (Sam sam = Sam.create(SMALL, 1)) {
            sam.state().metadata().clear();
            SamConfig found = SamConfig.recognise(sam.state());
            assertThat(found.encoder()).isEqualTo(SMALL.encoder());
            assertThat(found.name()).isEqualTo("efficientvit_sam_5x1");

            sam.state()
                    .put(
                            "image_encoder.backbone.stages.5.op_list.0.main.norm.weight",
                            torch.zeros(1024));
            sam.state()
                    .put(
                            "image_encoder.backbone.stages.5.op_list.1.main.norm.weight",
                            torch.zeros(1024));
            assertThatThrownBy(() -> SamConfig.recognise(sam.state()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("depths [1, 1, 1, 1, 1, 1]")
                    .hasMessageContaining("L0, L1 and L2 can be used");
        }
    }

    @Test
    void gradientsAreThoseOfDifferences() {
        try (Sam sam = Sam.create(SMALL, 3)) {
            EncoderGradients.assertMatchDifferences(
                    sam,
                    1e-3,
                    "image_encoder.backbone.stages.4.op_list.1.context_module.main.qkv.conv.weight",
                    "image_encoder.backbone.stages.0.op_list.0.norm.bias",
                    "image_encoder.neck.input_ops.0.op_list.0.conv.weight");
        }
    }
}
