package org.epsam.nets.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with DINOv2, as golden/parity/dinov2.py ran it. */
class VisionTransformerTest {
    private static final double TOLERANCE = 1e-4;

    /** Names and shapes of a network of DINOv2. */
    private static Map<String, Shape> listed(String network) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try {
            for (String line :
                    Files.readAllLines(Golden.file("parity/keys_dinov2_" + network + ".txt"))) {
                String[] cells = line.split("\t");
                long[] sizes =
                        Arrays.stream(cells[1].split("x")).mapToLong(Long::parseLong).toArray();
                shapes.put(cells[0], Shape.of(sizes));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return shapes;
    }

    private static StateDict seeded(String network) {
        return SeededTensors.state(listed(network));
    }

    /** Tensors of the right shapes that take no memory. */
    private static StateDict phantom(Map<String, Shape> shapes) {
        StateDict state = new StateDict();
        Tensor zero = torch.zeros(1);
        shapes.forEach((key, shape) -> state.put(key, zero.expand(shape.toArray())));
        return state;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vits14 | DINOv2 ViT-S/14, 518 px",
                "vits14_reg | DINOv2 ViT-S/14, 4 registers, 518 px",
                "vitb14 | DINOv2 ViT-B/14, 518 px",
                "vitl14 | DINOv2 ViT-L/14, 518 px",
                "vitg14_reg | DINOv2 ViT-g/14, 4 registers, SwiGLU, 518 px",
                "swiglu | ViT-S/14 of 2 blocks, 4 registers, SwiGLU, 224 px"
            })
    void keysAndShapesAreTheOriginals(String network, String description) {
        try (StateDict state = phantom(listed(network))) {
            assertThat(VisionTransformer.recognises(state)).isTrue();
            assertThat(VisionTransformer.describe(state))
                    .isEqualTo(description + ", names of DINOv2, normalisation ImageNet");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vits14, 224, 224",
        "vits14, 154, 224",
        "vits14, 518, 518",
        "vits14_reg, 224, 224",
        "vits14_reg, 154, 224",
        "swiglu, 224, 224",
        "vitg14_reg, 224, 224"
    })
    void tokensAreThoseOfDinov2(String network, int height, int width) {
        Assumptions.assumeTrue(
                !network.startsWith("vitg") || "all".equals(System.getProperty("epsam.parity")),
                "large; -Depsam.parity=all compares it, too");
        try (StateDict golden = Golden.tensors("parity/dinov2_" + network + ".safetensors");
                StateDict weights = seeded(network);
                VisionTransformer vit = VisionTransformer.load(weights);
                TorchScope scope = Torch.scope()) {
            Tensor tokens = vit.tokens(SeededTensors.image(width).narrow(2, 0, height));
            String name = network + "." + height + "x" + width + ".";
            long patches = height / 14 * (width / 14);
            Tensor places = tokens.narrow(1, tokens.size(1) - patches, patches);
            SeededTensors.assertSample(
                    name + "class",
                    tokens.select(1, 0),
                    golden.get(name + "class").view(-1),
                    TOLERANCE);
            SeededTensors.assertSample(
                    name + "patches", places, golden.get(name + "patches"), TOLERANCE);
        }
    }

    /** The same weights under names of Hugging Face: queries, keys and values are three. */
    private static StateDict huggingFace(StateDict dinov2) {
        StateDict result = new StateDict();
        dinov2.tensors()
                .forEach(
                        (key, tensor) -> {
                            String name =
                                    key.replaceAll("^(cls|mask|register)_token", "embeddings.$0")
                                            .replace("pos_embed", "embeddings.position_embeddings")
                                            .replace(
                                                    "patch_embed.proj",
                                                    "embeddings.patch_embeddings.projection")
                                            .replaceAll("^norm", "layernorm")
                                            .replaceAll("^blocks", "encoder.layer")
                                            .replace("attn.proj", "attention.output.dense")
                                            .replaceAll("ls([12]).gamma", "layer_scale$1.lambda1")
                                            .replace("w12", "weights_in")
                                            .replace("w3", "weights_out");
                            if (!name.contains("attn.qkv")) {
                                result.put(name, tensor);
                                return;
                            }
                            String[] parts = {"query", "key", "value"};
                            for (int i = 0; i < 3; i++) {
                                long width = tensor.size(0) / 3;
                                result.put(
                                        name.replace("attn.qkv", "attention.attention." + parts[i]),
                                        tensor.narrow(0, i * width, width));
                            }
                        });
        return result;
    }

    /**
     * The same weights as timm converts them: the class token includes its position, which no token
     * beside the patches has.
     */
    private static StateDict timm(StateDict dinov2) {
        StateDict result = new StateDict();
        Tensor positions = dinov2.get("pos_embed");
        dinov2.tensors()
                .forEach(
                        (key, tensor) -> {
                            String name =
                                    key.replace("register_tokens", "reg_token")
                                            .replace("w12", "fc1")
                                            .replace("w3", "fc2");
                            switch (key) {
                                case "mask_token" -> {}
                                case "pos_embed" ->
                                        result.put(name, tensor.narrow(1, 1, tensor.size(1) - 1));
                                case "cls_token" ->
                                        result.put(name, tensor.add(positions.narrow(1, 0, 1)));
                                default -> result.put(name, tensor);
                            }
                        });
        return result;
    }

    private static Tensor tokens(StateDict weights) {
        try (VisionTransformer vit = VisionTransformer.load(weights)) {
            return vit.tokens(SeededTensors.image(224));
        }
    }

    @ParameterizedTest
    @CsvSource({"Hugging Face", "timm"})
    void otherNamesOfTheSameWeightsGiveTheSameTokens(String layout) {
        UnaryOperator<StateDict> renamed =
                layout.equals("timm")
                        ? VisionTransformerTest::timm
                        : VisionTransformerTest::huggingFace;
        try (StateDict weights = seeded("swiglu");
                TorchScope scope = Torch.scope();
                StateDict other = renamed.apply(weights)) {
            assertThat(VisionTransformer.describe(other))
                    .isEqualTo(
                            "ViT-S/14 of 2 blocks, 4 registers, SwiGLU, 224 px, names of "
                                    + layout
                                    + ", normalisation ImageNet");
            double difference = tokens(weights).sub(tokens(other)).abs().max().item_double();
            assertThat(difference).isLessThan(1e-5);
        }
    }

    /** Names and shapes as timm has them. */
    private static StateDict timm(VitSizes sizes) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        sizes.shapes()
                .forEach((key, shape) -> shapes.put(key.replace("ister_tokens", "_token"), shape));
        return phantom(shapes);
    }

    private static String described(VitSizes sizes) {
        try (StateDict state = timm(sizes)) {
            return VisionTransformer.describe(state)
                    .replace(", names of timm, normalisation ", "; ");
        }
    }

    @Test
    void publishedEncodersOfPathologyAreRecognised() {
        assertThat(described(new VitSizes(16, 1024, 24, 0, 4096, false, true, 14, 1)))
                .isEqualTo("UNI (ViT-L/16), 224 px; ImageNet");
        assertThat(described(new VitSizes(14, 1536, 24, 8, 4096, true, true, 16, 0)))
                .isEqualTo("UNI2-h (ViT-g/14), 8 registers, SwiGLU, 224 px; ImageNet");
        assertThat(described(new VitSizes(14, 1280, 32, 4, 3416, true, true, 16, 5)))
                .isEqualTo("Virchow2 (ViT-H/14), 4 registers, SwiGLU, 224 px; ImageNet");
        assertThat(described(new VitSizes(14, 1536, 40, 4, 4096, true, true, 16, 0)))
                .isEqualTo("H-optimus (ViT-g/14), 4 registers, SwiGLU, 224 px; H-optimus");
        assertThat(described(new VitSizes(16, 1536, 40, 0, 4096, true, true, 14, 1)))
                .isEqualTo("Prov-GigaPath (ViT-g/16), SwiGLU, 224 px; ImageNet");
        assertThat(described(new VitSizes(8, 384, 12, 0, 1536, false, false, 28, 1)))
                .isEqualTo("Kaiko ViT-S/8, 224 px; -1 to 1");
        try (StateDict phikon = huggingFace(phantom(listed("vitl14")))) {
            Tensor zero = torch.zeros(1);
            phikon.put("embeddings.position_embeddings", zero.expand(1, 197, 1024));
            phikon.put(
                    "embeddings.patch_embeddings.projection.weight", zero.expand(1024, 3, 16, 16));
            assertThat(VisionTransformer.describe(phikon))
                    .startsWith("Phikon-v2 (ViT-L/16), 224 px, names of Hugging Face");
        }
    }

    @Test
    void whatCannotBeKnownIsRefused() {
        VitSizes odd = new VitSizes(14, 400, 2, 0, 1600, false, true, 16, 1);
        try (StateDict state = timm(odd)) {
            assertThatThrownBy(() -> VisionTransformer.load(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("width 400")
                    .hasMessageContaining("384, 768, 1024, 1280, 1536");
        }
        Map<String, Shape> incomplete = listed("vits14");
        incomplete.remove("blocks.3.mlp.fc1.bias");
        try (StateDict state = phantom(incomplete)) {
            assertThatThrownBy(() -> VisionTransformer.describe(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("1 missing: blocks.3.mlp.fc1.bias");
        }
        incomplete.remove("pos_embed");
        try (StateDict state = phantom(incomplete)) {
            assertThatThrownBy(() -> VisionTransformer.describe(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("no tensor named pos_embed");
        }
    }

    @Test
    void featuresAreThePatchesInTheirPlacesWhateverTheSize() {
        try (StateDict weights = seeded("swiglu");
                VisionTransformer vit = VisionTransformer.load(weights);
                TorchScope scope = Torch.scope()) {
            Tensor rgb = SeededTensors.image(56).sigmoid().narrow(2, 0, 42);
            Tensor features = vit.features(rgb);
            assertThat(Shape.of(features)).isEqualTo(Shape.of(1, 384, 3, 4));
            Tensor mean = Tensor.create(new float[] {0.485f, 0.456f, 0.406f}, 1, 3, 1, 1);
            Tensor deviation = Tensor.create(new float[] {0.229f, 0.224f, 0.225f}, 1, 3, 1, 1);
            Tensor tokens = vit.tokens(rgb.sub(mean).div(deviation));
            assertThat(Shape.of(tokens)).isEqualTo(Shape.of(1, 17, 384));
            Tensor place = features.select(2, 2).select(2, 1);
            assertThat(place.sub(tokens.select(1, 5 + 2 * 4 + 1)).abs().max().item_double())
                    .isLessThan(1e-5);
            assertThat(vit.shape(64, 20)).isEqualTo(Shape.of(384, 5, 1));
            Tensor other = vit.features(SeededTensors.image(64).sigmoid());
            assertThat(Shape.of(other)).isEqualTo(Shape.of(1, 384, 5, 5));
        }
    }

    @Test
    void bfloat16IsCloseToFloat32() {
        try (StateDict weights = seeded("swiglu");
                VisionTransformer vit = VisionTransformer.load(weights);
                TorchScope scope = Torch.scope()) {
            Tensor image = SeededTensors.image(112);
            Tensor exact = vit.tokens(image);
            vit.setPrecision(Precision.BFLOAT16);
            Tensor rounded = vit.tokens(image);
            assertThat(rounded.scalar_type().intern()).isEqualTo(ScalarType.Float);
            double difference = rounded.sub(exact).norm().item_double();
            assertThat(difference / exact.norm().item_double()).isBetween(1e-5, 0.02);
        }
    }
}
