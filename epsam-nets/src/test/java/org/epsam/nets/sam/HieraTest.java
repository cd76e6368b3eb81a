package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.NameScheme;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small Hiera, whose windows do not fit its grids: training, precision, files. */
class HieraTest {
    private static final HieraConfig HIERA =
            new HieraConfig(
                    16,
                    1,
                    List.of(
                            new HieraStage(1, 8),
                            new HieraStage(2, 4),
                            new HieraStage(3, 6),
                            new HieraStage(2, 3)),
                    Set.of(4),
                    3);

    private static final SamConfig CONFIG = new SamConfig("hiera_16x8", 64, HIERA);

    @BeforeAll
    static void start() {
        Torch.start();
    }

    private static PromptEmbedding box(Sam sam) {
        return sam.encodePrompts(
                Optional.empty(),
                Optional.empty(),
                Optional.of(AbstractTensor.create(8f, 16, 40, 48).view(1, 4)),
                Optional.empty());
    }

    @Test
    void gradientsReachTheWholeEncoderAndWhatAnswersOfTheDecoder() {
        try (Sam sam = Sam.create(CONFIG, 1);
                TorchScope scope = Torch.scope()) {
            sam.state().tensors().values().forEach(tensor -> tensor.set_requires_grad(true));
            Tensor encoded = sam.encodeImage(SeededTensors.image(64));
            assertThat(encoded.size(1)).isEqualTo(sam.embeddingChannels());
            MaskPrediction masks = sam.decode(encoded, box(sam), false);
            masks.lowResLogits().square().sum().backward();
            assertThat(sam.encoderParameterNames()).allMatch(key -> gradient(sam, key) > 0);
            assertThat(sam.decoderParameterNames().stream().filter(key -> gradient(sam, key) > 0))
                    .contains(
                            "mask_decoder.obj_score_token.weight",
                            "mask_decoder.mask_tokens.weight",
                            "mask_decoder.output_upscaling.3.weight",
                            "mask_decoder.output_hypernetworks_mlps.0.layers.2.weight")
                    .noneMatch(key -> key.contains("pred_obj_score_head"));
        }
    }

    /** The largest of a gradient's values; -1 where there is no gradient. */
    private static double gradient(Sam sam, String key) {
        Tensor gradient = sam.state().get(key).grad();
        return gradient.defined() ? gradient.abs().max().item_double() : -1;
    }

    @Test
    void bfloat16GivesTheSameWithinItsDigits() {
        try (Sam sam = Sam.create(CONFIG, 2);
                GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor image = SeededTensors.image(64);
            Tensor exact = sam.encodeImage(image);
            Tensor exactMasks = sam.decode(exact, box(sam), true).lowResLogits();
            sam.setPrecision(Precision.BFLOAT16);
            Tensor reduced = sam.encodeImage(image);
            assertThat(difference(reduced, exact)).isBetween(1e-5, 0.03);
            Tensor masks = sam.decode(exact, box(sam), true).lowResLogits();
            assertThat(difference(masks, exactMasks)).isBetween(1e-5, 0.03);
        }
    }

    private static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item_double() / b.abs().max().item_double();
    }

    @Test
    void sizesTravelWithTheFile(@TempDir Path folder) {
        Path file = folder.resolve("sam.safetensors");
        try (Sam sam = Sam.create(CONFIG, 3)) {
            SafeTensors.write(file, sam.state());
        }
        try (Sam sam = Sam.load(SafeTensors.read(file))) {
            assertThat(sam.config()).isEqualTo(CONFIG);
        }
        try (StateDict state = SafeTensors.read(file)) {
            state.metadata().clear();
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("a Hiera of 8 blocks and 16 channels is none of")
                    .hasMessageContaining("hiera_b+: Hiera of 24 blocks, 112 to 896 channels");
            assertThat(state.contains("mask_decoder.obj_score_token.weight")).isTrue();
        }
    }

    @Test
    void publishedNamesAreThoseOfATableAndUnknownTensorsAreNotLeftAside() {
        NameScheme published =
                NameScheme.all().stream()
                        .filter(scheme -> scheme.id().equals("sam2"))
                        .findFirst()
                        .orElseThrow();
        try (Sam sam = Sam.create(CONFIG, 4);
                StateDict state = published.fromOriginal(sam.state())) {
            assertThat(state.tensors())
                    .containsKeys(
                            "sam_mask_decoder.conv_s0.weight",
                            "sam_mask_decoder.transformer.layers.1.mlp.layers.1.bias",
                            "sam_prompt_encoder.no_mask_embed.weight",
                            "no_mem_embed");
            state.put("no_obj_ptr", torch.zeros(1, 256));
            state.put("memory_encoder.more", torch.zeros(1));
            Checkpoint.rename(state);
            assertThat(state.sha256()).isEqualTo(sam.state().sha256());
            assertThat(state.leftAside())
                    .containsExactlyInAnyOrder("no_obj_ptr", "memory_encoder.more");
            state.put("memory_bank.more", torch.zeros(1));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("1 unexpected: memory_bank.more");
        }
    }

    @Test
    void imagesAreStretchedToTheSquare() {
        try (Sam sam = Sam.create(CONFIG, 5);
                TorchScope scope = Torch.scope()) {
            assertThatThrownBy(() -> sam.preprocess(torch.zeros(3, 48, 64)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("images [3x48x64]: expected [B, 3, h, w] with both sides 64");
            assertThat(sam.preprocess(torch.zeros(3, 64, 64)).size(3)).isEqualTo(64);
        }
    }

    @Test
    void boxesArePointsAndPaddingFollows() {
        try (Sam sam = Sam.create(CONFIG, 6);
                GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor alone = box(sam).sparse();
            Tensor points =
                    sam.encodePrompts(
                                    Optional.of(
                                            AbstractTensor.create(8f, 16, 40, 48).view(1, 2, 2)),
                                    Optional.of(AbstractTensor.create(2f, 3).view(1, 2)),
                                    Optional.empty(),
                                    Optional.empty())
                            .sparse();
            assertThat(alone.size(1)).isEqualTo(3);
            assertThat(alone.equal(points)).isTrue();
        }
    }

    @Test
    void sizesThatCannotWorkAreRefused() {
        List<HieraStage> odd =
                List.of(
                        new HieraStage(1, 8),
                        new HieraStage(1, 5),
                        new HieraStage(1, 4),
                        new HieraStage(1, 2));
        assertThatThrownBy(() -> new HieraConfig(16, 1, odd, Set.of(), 7))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HieraConfig(16, 3, HIERA.stages(), Set.of(), 7))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HieraStage(0, 8)).isInstanceOf(IllegalArgumentException.class);
    }
}
