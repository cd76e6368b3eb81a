package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.nets.Golden.assertMatches;
import static org.epsam.nets.sam.SamParityTest.pair;
import static org.epsam.nets.sam.SamParityTest.quietly;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of the original model's parts that have no weights: frames, windows, positions. */
class SamGeometryTest {
    private static final String WINDOWS = "sam/window_relpos.safetensors";
    private static final String POSTPROCESS = "sam/postprocess.safetensors";
    private static final String RESIZE = "resize/resize.safetensors";

    private static Sam sam;

    @BeforeAll
    static void create() {
        sam =
                Sam.create(
                        new SamConfig(
                                "tiny_16x2",
                                256,
                                new VitConfig(16, 16, 2, 2, 4, new VitWindows(3, Set.of(1)))),
                        1);
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    @Test
    void windows() {
        StateDict golden = Golden.tensors(WINDOWS);
        quietly(
                () -> {
                    for (String name : new String[] {"pad", "exact"}) {
                        Tensor x = golden.get(name + ".x");
                        Tensor cut = Windows.cut(x, 7);
                        assertMatches(cut, golden, WINDOWS, name + ".windows");
                        assertMatches(
                                Windows.join(cut, x.size(1), x.size(2)),
                                golden,
                                WINDOWS,
                                name + ".unpartitioned");
                        Tensor padded = golden.get(name + ".padded_hw");
                        assertThat(Windows.padded(x.size(1), 7))
                                .isEqualTo((long) padded.select(0, 0).item_double());
                        assertThat(Windows.padded(x.size(2), 7))
                                .isEqualTo((long) padded.select(0, 1).item_double());
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "grow", "shrink", "q_lt_k", "q_gt_k", "odd"})
    void relativePositions(String name) {
        StateDict golden = Golden.tensors(WINDOWS);
        quietly(
                () -> {
                    Tensor sizes = golden.get("relpos." + name + ".q_k");
                    Tensor out =
                            RelativePositions.lookup(
                                    golden.get("relpos." + name + ".rel_pos"),
                                    (int) sizes.select(0, 0).item_double(),
                                    (int) sizes.select(0, 1).item_double());
                    assertMatches(out, golden, WINDOWS, "relpos." + name + ".out");
                });
    }

    @Test
    void bothAxesAreAddedToTheLogits() {
        StateDict golden = Golden.tensors(WINDOWS);
        quietly(
                () -> {
                    Tensor q = golden.get("decomposed.q");
                    Tensor logits = golden.get("decomposed.attn");
                    logits.add_(
                            RelativePositions.mask(
                                    RelativePositions.rowTerm(
                                            q, golden.get("decomposed.rel_pos_h"), 5, 7),
                                    RelativePositions.columnTerm(
                                            q, golden.get("decomposed.rel_pos_w"), 5, 7)));
                    assertMatches(logits, golden, WINDOWS, "decomposed.out");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void logitsAtOriginalSize(String name) {
        StateDict golden = Golden.tensors(POSTPROCESS);
        quietly(
                () -> {
                    int[] input = pair(golden, name + ".input_size");
                    int[] original = pair(golden, name + ".original_size");
                    Tensor out =
                            sam.postprocess(
                                    golden.get(name + ".low_res"),
                                    new FrameSize(input[0], input[1]),
                                    new FrameSize(original[0], original[1]));
                    assertMatches(out, golden, POSTPROCESS, name + ".out");
                });
    }

    @Test
    void picturesInTheInputFrame() {
        StateDict golden = Golden.tensors(RESIZE);
        quietly(
                () -> {
                    Tensor wide = Pictures.rgb(Golden.file("resize/he_384x512_to_192x256.png"));
                    assertMatches(
                            sam.preprocess(wide).squeeze(0), golden, RESIZE, "preprocess.384x512");
                });
    }

    @Test
    void picturesOfAnotherSizeAreRefused() {
        try (TorchScope scope = Torch.scope()) {
            assertThatThrownBy(() -> sam.preprocess(torch.zeros(3, 100, 200)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("longer side of 256");
        }
    }

    @Test
    void paddingIsZeroAfterNormalisation() {
        quietly(
                () -> {
                    Tensor x = sam.preprocess(torch.zeros(3, 256, 128));
                    assertThat(Golden.shape(x)).isEqualTo("1x3x256x256");
                    assertThat(x.narrow(3, 128, 128).abs().max().item_double()).isZero();
                    assertThat(x.narrow(3, 0, 128).max().item_double()).isLessThan(-1.5);
                });
    }
}
