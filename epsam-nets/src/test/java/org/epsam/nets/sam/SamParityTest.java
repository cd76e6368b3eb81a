package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.nets.Golden.assertMatches;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of the original model, part by part. */
class SamParityTest {
    private static final Generation FIRST = new FirstGeneration(0, 1e-5);
    private static final String ENCODER = "sam/encoder.safetensors";
    private static final String PROMPT = "sam/prompt.safetensors";
    private static final String DECODER = "sam/decoder.safetensors";
    private static final String WINDOWS = "sam/window_relpos.safetensors";
    private static final String FORWARD = "sam/forward.safetensors";

    private static Sam sam;

    @BeforeAll
    static void load() {
        sam = Sam.load(Golden.tensors("sam/tiny_sam.safetensors"));
    }

    @AfterAll
    static void close() {
        if (sam != null) {
            sam.close();
        }
    }

    static void quietly(Runnable work) {
        try (GradientMode off = Torch.noGrad()) {
            try (TorchScope scope = Torch.scope()) {
                work.run();
            }
        }
    }

    private static Tensor pictures() {
        Tensor square = Pictures.rgb(Golden.file("resize/he_512x512_to_256x256.png"));
        Tensor wide = Pictures.rgb(Golden.file("resize/he_384x512_to_192x256.png"));
        return torch.cat(new TensorVector(sam.preprocess(square), sam.preprocess(wide)), 0);
    }

    private static VitEncoder encoder() {
        return new VitEncoder(
                (VitConfig) sam.config().encoder(), new Weights(sam.state(), "image_encoder."));
    }

    private static MaskDecoder decoder() {
        return new MaskDecoder(decoderWeights(), FIRST);
    }

    private static Weights decoderWeights() {
        return new Weights(sam.state(), "mask_decoder.");
    }

    @Test
    void everyStageOfTheImageEncoder() {
        StateDict golden = Golden.tensors(ENCODER);
        quietly(
                () -> {
                    VitEncoder encoder = encoder();
                    Tensor grid = encoder.patches(pictures().narrow(0, 0, 1));
                    assertMatches(grid, golden, ENCODER, "patch_embed");
                    grid = grid.add(sam.state().get("image_encoder.pos_embed"));
                    assertMatches(
                            encoder.block(0).attendInWindows(grid),
                            golden,
                            ENCODER,
                            "block0.attn_windows");
                    for (int i = 0; i < 4; i++) {
                        if (i == 1) {
                            assertMatches(
                                    encoder.block(1).attend(grid), golden, ENCODER, "block1.attn");
                        }
                        grid = encoder.block(i).apply(grid);
                        assertMatches(grid, golden, ENCODER, "block" + i);
                    }
                    Weights neck = new Weights(sam.state(), "image_encoder.neck.");
                    Tensor first = neck.conv("0", grid.permute(0, 3, 1, 2), 1);
                    assertMatches(neck.channelNorm("1", first), golden, ENCODER, "neck1");
                });
    }

    @Test
    void imageEmbedding() {
        StateDict golden = Golden.tensors(ENCODER);
        quietly(() -> assertMatches(sam.encodeImage(pictures()), golden, ENCODER, "embedding"));
    }

    @Test
    void imageEmbeddingIsTheSameWithGradientsRecorded() {
        StateDict golden = Golden.tensors(ENCODER);
        try (TorchScope scope = Torch.scope()) {
            assertMatches(sam.encodeImage(pictures()), golden, ENCODER, "embedding");
        }
    }

    @Test
    void attentionOnAnotherGridResizesItsTables() {
        StateDict golden = Golden.tensors(WINDOWS);
        quietly(
                () ->
                        assertMatches(
                                encoder()
                                        .block(1)
                                        .attention()
                                        .apply(golden.get("attention_interp.x")),
                                golden,
                                WINDOWS,
                                "attention_interp.out"));
    }

    /** 120 tokens, 3 heads: parts of a head's queries, single heads, two heads and then one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 14_400, 30_000})
    void attentionInBlocksOfAnySize(long block) {
        StateDict golden = Golden.tensors(WINDOWS);
        quietly(
                () -> {
                    Weights weights = new Weights(sam.state(), "image_encoder.blocks.1.attn.");
                    Tensor out =
                            new VitAttention(weights, 3, block)
                                    .apply(golden.get("attention_interp.x"));
                    assertMatches(out, golden, WINDOWS, "attention_interp.out");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "points_mixed",
                "points_beyond_frame",
                "points_50",
                "points_batch2",
                "points_and_boxes",
                "boxes",
                "masks",
                "nothing"
            })
    void prompts(String name) {
        StateDict golden = Golden.tensors(PROMPT);
        quietly(
                () -> {
                    PromptEmbedding prompts = prompts(golden, name);
                    assertMatches(prompts.sparse(), golden, PROMPT, name + ".sparse");
                    Tensor shape = golden.get(name + ".dense_shape");
                    assertThat(Golden.shape(prompts.dense()))
                            .isEqualTo((long) shape.select(0, 0).item_double() + "x256x16x16");
                    if (name.equals("masks")) {
                        assertMatches(prompts.dense(), golden, PROMPT, "masks.dense");
                    } else {
                        assertMatches(
                                prompts.dense().select(3, 0).select(2, 0),
                                golden,
                                PROMPT,
                                name + ".dense_at_00");
                    }
                });
    }

    private static PromptEmbedding prompts(StateDict from, String name) {
        return sam.encodePrompts(
                optional(from, name + ".points"),
                optional(from, name + ".labels"),
                optional(from, name + ".boxes"),
                optional(from, name + ".masks"));
    }

    private static Optional<Tensor> optional(StateDict from, String key) {
        return from.contains(key) ? Optional.of(from.get(key)) : Optional.empty();
    }

    @Test
    void densePositionCode() {
        StateDict golden = Golden.tensors(PROMPT);
        quietly(() -> assertMatches(sam.densePositionCode(), golden, PROMPT, "dense_pe"));
    }

    @Test
    void pointsWithoutLabelsAreRefused() {
        StateDict golden = Golden.tensors(PROMPT);
        assertThatThrownBy(
                        () ->
                                sam.encodePrompts(
                                        Optional.of(golden.get("points_50.points")),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void insideTheMaskDecoder() {
        StateDict golden = Golden.tensors(DECODER);
        Tensor embedding = Golden.tensors(ENCODER).get("embedding").narrow(0, 0, 1);
        quietly(
                () -> {
                    PromptEmbedding prompts = prompts(golden, "a");
                    TwoWayTransformer.Tokens seen =
                            decoder().transform(embedding, sam.densePositionCode(), prompts);
                    // The tokens of prompts are not read any more.
                    String tokens = "a.transformer_queries";
                    golden.put(tokens, golden.get(tokens).narrow(1, 0, seen.tokens().size(1)));
                    assertThat(seen.tokens().size(1)).isEqualTo(5);
                    assertMatches(seen.tokens(), golden, DECODER, tokens);
                    assertMatches(seen.image(), golden, DECODER, "a.transformer_keys");
                    assertMatches(
                            MaskDecoder.arranged(
                                    FIRST.upscale(
                                                    decoderWeights(),
                                                    seen.image(),
                                                    embedding.narrow(1, Sam.CHANNELS, 0))
                                            .transpose(1, 2),
                                    16,
                                    16),
                            golden,
                            DECODER,
                            "a.upscaled");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void masksAndTheirEstimatedOverlap(String name) {
        StateDict golden = Golden.tensors(DECODER);
        Tensor embedding = Golden.tensors(ENCODER).get("embedding").narrow(0, 0, 1);
        quietly(
                () -> {
                    PromptEmbedding prompts = prompts(golden, name);
                    assertMatches(prompts.sparse(), golden, DECODER, name + ".sparse");
                    for (String kind : new String[] {"multimask", "single"}) {
                        String key = name + "." + kind;
                        MaskPrediction masks =
                                sam.decode(embedding, prompts, kind.equals("multimask"));
                        assertMatches(
                                masks.lowResLogits(), golden, DECODER, key + ".low_res_logits");
                        assertMatches(masks.iou(), golden, DECODER, key + ".iou");
                    }
                });
    }

    @Test
    void embeddingsThatFitNeitherOnePictureNorThePromptsAreRefused() {
        StateDict golden = Golden.tensors(DECODER);
        Tensor embedding = Golden.tensors(ENCODER).get("embedding");
        quietly(
                () -> {
                    PromptEmbedding one = prompts(golden, "a");
                    assertThatThrownBy(() -> sam.decode(embedding, one, false))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("2 image embeddings for 1 prompts");
                });
    }

    static int[] pair(StateDict from, String key) {
        Tensor t = from.get(key);
        return new int[] {(int) t.select(0, 0).item_double(), (int) t.select(0, 1).item_double()};
    }

    @Test
    void wholeModelOnTwoPictures() {
        StateDict golden = Golden.tensors(FORWARD);
        int[][] inputs = {{256, 256}, {192, 256}};
        int[] nearZero = {78, 56};
        quietly(
                () -> {
                    PromptEmbedding prompts =
                            sam.encodePrompts(
                                    Optional.of(both(golden, "points")),
                                    Optional.of(both(golden, "labels")),
                                    Optional.empty(),
                                    Optional.empty());
                    // Pairwise: one embedding a prompt.
                    MaskPrediction masks = sam.decode(sam.encodeImage(pictures()), prompts, false);
                    for (int i = 0; i < 2; i++) {
                        int[] original = pair(golden, i + ".original_size");
                        Tensor logits =
                                sam.postprocess(
                                        masks.lowResLogits().narrow(0, i, 1),
                                        new FrameSize(inputs[i][0], inputs[i][1]),
                                        new FrameSize(original[0], original[1]));
                        assertMatches(logits.sigmoid(), golden, FORWARD, i + ".masks");
                        Tensor expected =
                                Pictures.mask(Golden.file("sam/forward_" + i + "_pred.png"));
                        Tensor predicted =
                                logits.gt(new Scalar(0.0)).squeeze().to(ScalarType.Float);
                        assertThat(predicted.ne(expected).sum().item_double())
                                .isLessThanOrEqualTo(nearZero[i]);
                    }
                });
    }

    private static Tensor both(StateDict golden, String name) {
        return torch.cat(new TensorVector(golden.get("0." + name), golden.get("1." + name)), 0);
    }
}
