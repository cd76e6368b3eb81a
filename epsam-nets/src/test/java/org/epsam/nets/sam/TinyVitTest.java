package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The encoder of MobileSAM and TinySAM against what both projects compute. */
class TinyVitTest {
    private static final String KEYS = "parity/keys_tinyvit.txt";
    private static final TinyVitFamily FAMILY = new TinyVitFamily();

    /** Windows that do not divide the grids of 16, 8 and 8 tokens, and one that does. */
    static final SamConfig SMALL =
            TinyVitFamily.named(
                    128,
                    new TinyVitConfig(
                            new TinyVitConfig.Convolutions(16, 1),
                            List.of(
                                    new TinyVitConfig.Stage(32, 1, 2, 7),
                                    new TinyVitConfig.Stage(48, 2, 3, 8),
                                    new TinyVitConfig.Stage(64, 1, 2, 3))));

    @BeforeAll
    static void start() {
        Torch.start();
    }

    @Test
    void keysAndShapesAreThePublishedOnes() {
        Map<String, Shape> published = PublishedKeys.shapes(KEYS);
        assertThat(published).containsEntry("image_encoder.head.weight", Shape.of(1000, 320));
        published.keySet().removeIf(FAMILY::isUnused);
        assertThat(Sam.expectedShapes(SamConfig.mobileSam())).containsExactlyEntriesOf(published);
    }

    @Test
    void aPublishedCheckpointIsLoadedWithoutWhatIsNeverUsed() {
        StateDict state = PublishedKeys.seeded(KEYS);
        assertThat(Sam.describe(state))
                .contains(
                        "Segment Anything vit_t, 1024 px input, TinyViT of 10 blocks, 320"
                                + " channels");
        try (Sam sam = Sam.load(state)) {
            assertThat(sam.config()).isEqualTo(SamConfig.mobileSam());
            assertThat(sam.state().tensors()).containsOnlyKeys(sam.keys());
        }
    }

    @Test
    void otherSizesAreReadOffTheShapes() {
        try (Sam sam = Sam.create(SMALL, 1)) {
            sam.state().metadata().clear();
            SamConfig found = SamConfig.recognise(sam.state());
            assertThat(found.encoder()).isEqualTo(SMALL.encoder());
            assertThat(found.name()).isEqualTo("tinyvit_64");
        }
    }

    @Test
    void sizesThatCannotWorkAreRefused() {
        try (StateDict state = new StateDict()) {
            state.put("image_encoder.patch_embed.seq.0.c.weight", torch.zeros(32, 3, 3, 3));
            assertThatThrownBy(() -> SamConfig.recognise(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the sizes of the TinyViT cannot be read off the shapes");
        }
    }

    /** At its own input size, and on through prompt encoder and mask decoder. */
    @Test
    void embeddingAndMasksAreTheOriginals() {
        StateDict golden = Golden.tensors("parity/tinyvit.safetensors");
        try (Sam sam = Sam.load(PublishedKeys.seeded(KEYS));
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor embedding = sam.encodeImage(SeededTensors.image(1024));
            PromptEmbedding prompts =
                    sam.encodePrompts(
                            Optional.of(
                                    AbstractTensor.create(
                                            new float[] {200, 300, 700, 512}, 1, 2, 2)),
                            Optional.of(AbstractTensor.create(new float[] {1, 0}, 1, 2)),
                            Optional.empty(),
                            Optional.empty());
            MaskPrediction masks = sam.decode(embedding, prompts, true);

            assertThat(Golden.shape(embedding)).isEqualTo("1x256x64x64");
            SeededTensors.assertSample("embedding", embedding, golden.get("embedding"), 1e-4);
            SeededTensors.assertSample("masks", masks.lowResLogits(), golden.get("masks"), 1e-4);
            SeededTensors.assertSample("scores", masks.iou(), golden.get("scores"), 1e-4);
        }
    }

    @Test
    void gradientsAreThoseOfDifferences() {
        try (Sam sam = Sam.create(SMALL, 3)) {
            EncoderGradients.assertMatchDifferences(
                    sam,
                    1e-2,
                    "image_encoder.layers.1.blocks.0.attn.attention_biases",
                    "image_encoder.layers.1.blocks.0.attn.norm.bias",
                    "image_encoder.layers.3.blocks.0.local_conv.bn.weight",
                    "image_encoder.patch_embed.seq.0.c.weight");
        }
    }

    @Test
    void tokensThatFillWindowsUpChangeNothing() {
        TinyVitConfig.Stage stage = new TinyVitConfig.Stage(32, 1, 2, 7);
        TensorShapes shapes = new TensorShapes();
        TinyVitBlock.declare(stage, shapes);
        try (StateDict state = SeededTensors.state(shapes.asMap());
                GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            torch.manual_seed(4);
            Tensor grid = torch.randn(2, 9, 16, 32);
            TinyVitBlock block = new TinyVitBlock(stage, new Weights(state, ""));
            Tensor own = block.attend(grid, 49);
            Tensor filled = block.attend(grid, 64);
            assertThat(own.abs().max().item_float()).isGreaterThan(0.1f);
            assertThat(own.sub(filled).abs().max().item_float()).isLessThan(1e-5f);
        }
    }

    @Test
    void imagesOfABatchDoNotInfluenceOneAnother() {
        try (Sam sam = Sam.create(SMALL, 5);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor image = SeededTensors.image(128);
            Tensor other = image.neg();
            Tensor both = sam.encodeImage(torch.cat(new TensorVector(image, other), 0));
            Tensor alone = sam.encodeImage(other);
            double largest = alone.abs().max().item_double();
            assertThat(both.select(0, 1).sub(alone.select(0, 0)).abs().max().item_double())
                    .isLessThan(1e-5 * largest);
            assertThat(alone.sub(sam.encodeImage(image)).abs().max().item_double())
                    .isGreaterThan(0.01 * largest);
        }
    }
}
