package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.epsam.nets.SeededTensors.assertSample;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SAM 2.1 with seeded weights, as the original's SAM2ImagePredictor (golden/parity/sam2.py). */
class Sam2ParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final boolean ALL = "all".equals(System.getProperty("epsam.parity"));

    /** What only videos need. */
    private static final Pattern VIDEO =
            Pattern.compile("(memory|maskmem|mask_downsample|obj_ptr|no_obj|no_mem_pos).*");

    private static StateDict golden;
    private static Sam tiny;
    private static Tensor embedding;

    @BeforeAll
    static void encodeOnce() throws IOException {
        golden = Golden.tensors("parity/sam2.safetensors");
        tiny = Sam.load(seeded("tiny"));
        embedding = encode(tiny);
        embedding.retainReference();
    }

    @AfterAll
    static void close() {
        embedding.releaseReference();
        tiny.close();
        golden.close();
    }

    static Map<String, Shape> published(String size) throws IOException {
        return SamLoadTest.listed("sam/keys_sam2.1_hiera_" + size + ".txt");
    }

    /** Published tensors, but for those that would be left aside. */
    private static StateDict seeded(String size) throws IOException {
        Map<String, Shape> shapes = new LinkedHashMap<>(published(size));
        shapes.keySet().removeIf(key -> VIDEO.matcher(key).matches());
        StateDict state = SeededTensors.state(shapes);
        Checkpoint.rename(state);
        return state;
    }

    private static Tensor encode(Sam sam) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(sam.encodeImage(SeededTensors.image(1024)));
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny,hiera_t", "small,hiera_s", "base_plus,hiera_b+", "large,hiera_l"})
    void publishedFilesHoldTheModelAndPartsForVideosOnly(String size, String name)
            throws IOException {
        try (StateDict state = new StateDict()) {
            Tensor zero = torch.zeros(1);
            published(size).forEach((key, shape) -> state.put(key, zero.expand(shape.toArray())));
            Checkpoint.rename(state);
            SamConfig config = SamConfig.recognise(state);
            assertThat(config.name()).isEqualTo(name);
            assertThat(Sam.describe(state)).contains(config.description());
            Map<String, Shape> shapes = new LinkedHashMap<>();
            state.tensors().forEach((key, tensor) -> shapes.put(key, Shape.of(tensor)));
            assertThat(shapes).containsExactlyInAnyOrderEntriesOf(Sam.expectedShapes(config));
            assertThat(state.leftAside()).isNotEmpty().allMatch(VIDEO.asMatchPredicate());
        }
    }

    @Test
    void theEmbeddingAndTheFineFeatures() {
        assertEncoded("tiny", embedding);
    }

    private static void assertEncoded(String size, Tensor encoded) {
        try (TorchScope scope = Torch.scope()) {
            assertSample(
                    size + " embedding",
                    encoded.narrow(1, 0, 256),
                    golden.get(size + ".embedding"),
                    TOLERANCE);
            assertSample(
                    size + " stride 4",
                    torch.pixel_shuffle(encoded.narrow(1, 256, 512), 4),
                    golden.get(size + ".stride4"),
                    TOLERANCE);
            assertSample(
                    size + " stride 8",
                    torch.pixel_shuffle(encoded.narrow(1, 768, 256), 2),
                    golden.get(size + ".stride8"),
                    TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "points", "box"})
    void masksOfPrompts(String prompts) {
        assertMasks("tiny", prompts, tiny, embedding);
    }

    private static void assertMasks(String size, String prompts, Sam sam, Tensor encoded) {
        boolean all = prompts.equals("all");
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            boolean pointed = !prompts.equals("box");
            Tensor boxes = AbstractTensor.create(100f, 200, 700, 900, 10, 20, 300, 200).view(2, 4);
            Tensor mask = SeededTensors.weight("mask", 2, 1, 256, 256).mul(new Scalar(512));
            PromptEmbedding embedded =
                    sam.encodePrompts(
                            given(pointed, golden.get("few.points")),
                            given(pointed, golden.get("few.labels")),
                            given(!prompts.equals("points"), boxes),
                            given(all, mask));
            MaskPrediction masks = sam.decode(encoded, embedded, pointed);
            String name = size + "." + prompts;
            assertSample(
                    name + " logits",
                    masks.lowResLogits(),
                    golden.get(name + ".logits"),
                    TOLERANCE);
            assertSample(
                    name + " overlaps",
                    masks.iou(),
                    golden.get(name + ".overlaps").view(-1),
                    TOLERANCE);
        }
    }

    private static Optional<Tensor> given(boolean present, Tensor tensor) {
        return present ? Optional.of(tensor) : Optional.empty();
    }

    @Test
    void masksOfAnImageThatIsNotSquareAreResizedAtOnce() {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            PromptEmbedding points = points("few");
            MaskPrediction masks = tiny.decode(embedding, points, true);
            Tensor logits =
                    tiny.postprocess(
                            masks.lowResLogits(),
                            new FrameSize(1024, 1024),
                            new FrameSize(300, 420));
            assertSample("resized", logits, golden.get("tiny.resized"), TOLERANCE);
        }
    }

    private static PromptEmbedding points(String name) {
        return tiny.encodePrompts(
                Optional.of(golden.get(name + ".points")),
                Optional.of(golden.get(name + ".labels")),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void unstableSingleMasksAreReplaced() {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            scaleSingleMask(1.75);
            PromptEmbedding points = points("many");
            MaskPrediction masks = tiny.decode(embedding, points, false);
            assertSample(
                    "single", masks.lowResLogits(), golden.get("tiny.single.logits"), TOLERANCE);
            assertSample(
                    "single", masks.iou(), golden.get("tiny.single.overlaps").view(-1), TOLERANCE);
            // Where gradients are recorded, each is the single mask.
            try (GradientMode on = Torch.withGrad()) {
                Tensor kept = tiny.decode(embedding, points, false).iou().eq(masks.iou());
                Tensor stable = golden.get("tiny.single.stable").view(-1, 1);
                assertThat(kept.to(torch.ScalarType.Float).equal(stable)).isTrue();
            }
        } finally {
            scaleSingleMask(1 / 1.75);
        }
    }

    private static void scaleSingleMask(double factor) {
        String layer = "mask_decoder.output_hypernetworks_mlps.0.layers.2.";
        tiny.state().get(layer + "weight").mul_(new Scalar(factor));
        tiny.state().get(layer + "bias").mul_(new Scalar(factor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "base_plus", "large"})
    void largerModels(String size) throws IOException {
        Assumptions.assumeTrue(ALL, "takes minutes and memory: -Depsam.parity=all");
        try (Sam sam = Sam.load(seeded(size));
                TorchScope scope = Torch.scope()) {
            Tensor encoded = encode(sam);
            assertEncoded(size, encoded);
            for (String prompts : new String[] {"all", "points", "box"}) {
                assertMasks(size, prompts, sam, encoded);
            }
        }
    }
}
