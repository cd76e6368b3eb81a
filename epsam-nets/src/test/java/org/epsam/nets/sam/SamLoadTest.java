package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamLoadTest {
    private static final SamConfig TINY =
            new SamConfig(
                    "tiny_16x2", 64, new VitConfig(16, 16, 2, 2, 4, new VitWindows(3, Set.of(1))));

    private static SamConfig published(String name) {
        return switch (name) {
            case "vit_b" -> SamConfig.vitB();
            case "vit_l" -> SamConfig.vitL();
            case "vit_h" -> SamConfig.vitH();
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Map<String, Shape> listed(String file) throws IOException {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Golden.file(file))) {
            String[] cells = line.split("\t");
            shapes.put(cells[0], Shape.of(sizes(cells[cells.length - 1])));
        }
        return shapes;
    }

    private static long[] sizes(String text) {
        return Arrays.stream(text.split("[x,]")).mapToLong(Long::parseLong).toArray();
    }

    /** A state dict of the right shapes that takes no memory: one number, seen everywhere. */
    private static StateDict phantom(SamConfig config) {
        StateDict state = new StateDict();
        Tensor zero = torch.zeros(1);
        Sam.expectedShapes(config)
                .forEach((key, shape) -> state.put(key, zero.expand(shape.toArray())));
        return state;
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit_b", "vit_l", "vit_h"})
    void keysAndShapesAreTheOriginals(String name) throws IOException {
        Map<String, Shape> expected = listed("sam/keys_sam_" + name + ".txt");
        assertThat(Sam.expectedShapes(published(name))).containsExactlyEntriesOf(expected);
    }

    @Test
    void decoderParametersAreInTheOptimisersOrder() throws IOException {
        Map<String, Shape> expected = listed("sam/trainable_mask_decoder.txt");
        try (Sam sam = Sam.create(TINY, 1)) {
            assertThat(sam.decoderParameterNames()).containsExactlyElementsOf(expected.keySet());
            Map<String, Shape> shapes = Sam.expectedShapes(TINY);
            expected.forEach((key, shape) -> assertThat(shapes).containsEntry(key, shape));
        }
    }

    @Test
    void parameterNamesCoverAllKeysOutsideThePromptEncoder() {
        try (Sam sam = Sam.create(TINY, 1)) {
            assertThat(sam.encoderParameterNames()).allMatch(k -> k.startsWith("image_encoder."));
            assertThat(
                            sam.encoderParameterNames().size()
                                    + sam.keys().stream()
                                            .filter(key -> key.startsWith("prompt_encoder."))
                                            .count()
                                    + sam.decoderParameterNames().size())
                    .isEqualTo(sam.keys().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit_b", "vit_l", "vit_h"})
    void publishedSizesAreRecognised(String name) {
        try (StateDict state = phantom(published(name))) {
            assertThat(SamConfig.recognise(state)).isEqualTo(published(name));
        }
    }

    @Test
    void theSmallModelsAreRecognised() {
        for (SamConfig small : List.of(SamConfig.small(), SamConfig.smallVit())) {
            try (StateDict state = phantom(small)) {
                assertThat(SamConfig.recognise(state)).isEqualTo(small);
            }
        }
    }

    @Test
    void otherSizesAreReadOffTheShapes() {
        try (StateDict state = phantom(TINY)) {
            assertThat(SamConfig.recognise(state)).isEqualTo(TINY);
        }
    }

    @Test
    void theGoldenModelIsRecognisedWithAndWithoutItsMetadata() {
        SamConfig expected =
                new SamConfig(
                        "tiny_96x4",
                        256,
                        new VitConfig(16, 96, 4, 3, 4, new VitWindows(7, Set.of(1, 3))));
        try (StateDict state = Golden.tensors("sam/tiny_sam.safetensors")) {
            assertThat(SamConfig.recognise(state)).isEqualTo(expected);
            state.metadata().clear();
            assertThat(SamConfig.recognise(state)).isEqualTo(expected);
        }
    }

    @Test
    void anotherNetworkIsRefusedByName() {
        try (StateDict state = new StateDict()) {
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("found no tensors");
            state.put("conv1.weight", torch.zeros(64, 4, 7, 7));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("not a Segment Anything checkpoint")
                    .hasMessageContaining("found 1 tensor: conv1.weight [64x4x7x7]");
        }
    }

    @Test
    void metadataThatDescribesNoEncoderIsRefused() {
        try (StateDict state = phantom(TINY)) {
            state.metadata().put("config", "{\"embed_dim\": 16, \"num_heads\": 3}");
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("'config' does not describe");
            state.metadata().put("config", "{\"encoder\": \"mobilenetv2\", \"img_size\": 100}");
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("input side 100");
            state.metadata().put("config", "{");
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("'config' is not JSON");
        }
    }

    @Test
    void missingTensorsAreNamed() {
        try (StateDict whole = phantom(SamConfig.vitB());
                StateDict state = new StateDict()) {
            whole.tensors().entrySet().stream()
                    .filter(e -> !e.getKey().startsWith("mask_decoder."))
                    .forEach(e -> state.put(e.getKey(), e.getValue()));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("Segment Anything vit_b: the checkpoint does not fit")
                    .hasMessageContaining("120 missing: mask_decoder.transformer.layers.0")
                    .hasMessageContaining(", ...; give the whole network")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void unexpectedTensorsAreNamed() {
        try (StateDict state = phantom(TINY)) {
            state.put("optimizer.step", torch.zeros(1));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("1 unexpected: optimizer.step");
        }
    }

    @Test
    void misshapenTensorsAreNamed() {
        try (StateDict state = phantom(TINY)) {
            state.put("mask_decoder.iou_token.weight", torch.zeros(1, 128));
            state.put(
                    "mask_decoder.mask_tokens.weight",
                    torch.zeros(new long[] {4, 256}, new TensorOptions(ScalarType.Long)));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(
                            "1 of another shape: mask_decoder.iou_token.weight (1x128, not"
                                    + " 1x256)");
            state.put("mask_decoder.iou_token.weight", torch.zeros(1, 256));
            assertThatThrownBy(() -> Sam.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("mask_decoder.mask_tokens.weight holds integers");
        }
    }

    @Test
    void halfPrecisionBecomesSingle() {
        Sam sam = Sam.create(TINY, 3);
        sam.state().put("mask_decoder.iou_token.weight", torch.ones(1, 256).to(ScalarType.Half));
        sam.state()
                .put("mask_decoder.mask_tokens.weight", torch.ones(4, 256).to(ScalarType.BFloat16));
        try (Sam again = Sam.load(sam.state())) {
            assertThat(again.state().tensors().values())
                    .allMatch(t -> t.scalar_type().intern() == ScalarType.Float);
            assertThat(again.state().get("mask_decoder.iou_token.weight").sum().item_double())
                    .isEqualTo(256);
        }
    }

    @Test
    void aSavedModelOfAnySizeIsLoadedAgain(@TempDir Path folder) {
        Path file = folder.resolve("sam.safetensors");
        SamConfig small = new SamConfig("small", 128, new MobileNetConfig());
        for (SamConfig config : new SamConfig[] {TINY, small}) {
            try (Sam sam = Sam.create(config, 5)) {
                SafeTensors.write(file, sam.state());
            }
            try (Sam sam = Sam.load(SafeTensors.read(file))) {
                assertThat(sam.config()).isEqualTo(config);
            }
        }
    }

    @Test
    void theSeedDecidesTheRandomStart() {
        String key = "image_encoder.blocks.0.attn.qkv.weight";
        try (Sam a = Sam.create(TINY, 7);
                Sam b = Sam.create(TINY, 7);
                Sam c = Sam.create(TINY, 8)) {
            assertThat(torch.equal(a.state().get(key), b.state().get(key))).isTrue();
            assertThat(torch.equal(a.state().get(key), c.state().get(key))).isFalse();
            assertThat(a.state().get("image_encoder.neck.1.weight").min().item_double()).isOne();
        }
    }

    @Test
    void sizesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new SamConfig("odd", 100, new MobileNetConfig()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VitConfig(16, 100, 2, 3, 4, new VitWindows(7, Set.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
