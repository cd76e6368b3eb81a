package org.epsam.slides.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskSurveyTest {
    private static final int SIDE = 64;
    private static final int PIXELS = SIDE * SIDE;

    @TempDir Path dir;

    /** A patch whose mask has a value for each number of a pixel. */
    private void patch(String name, IntUnaryOperator values) {
        Path image = dir.resolve("test/image/" + name + ".png");
        ImageFile.writePng(image, new RgbImage(SIDE, SIDE, new byte[3 * PIXELS]));
        byte[] grey = new byte[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            grey[i] = (byte) values.applyAsInt(i);
        }
        ImageFile.writeGray(
                dir.resolve("test/mask/" + name + ".png"), new GrayImage(SIDE, SIDE, grey));
    }

    private Dataset open(MaskRule rule) {
        return Dataset.open(dir, Dataset.Rules.USUAL.with(rule));
    }

    @Test
    void oneValueNeedsNoRule() {
        patch("a_1", i -> i < 100 ? 7 : 0);
        patch("b_1", i -> i < 200 ? 7 : 0);
        patch("c_0", i -> 0);
        assertThat(MaskSurvey.of(open(MaskRule.USUAL).patches())).isEmpty();
    }

    @Test
    void emptyMasksOfAllPatchesWithTumourAreRefused() {
        patch("a_1", i -> 0);
        patch("b_1", i -> 0);
        patch("c_0", i -> 0);
        assertThatThrownBy(() -> MaskSurvey.of(open(MaskRule.USUAL).patches()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        "all 2 masks of patches with tumour hold none, such as " + dir)
                .hasMessageEndingWith("correct the masks or the labels, or take the masks away");
    }

    @Test
    void severalValuesNeedARule() {
        patch("a_1", i -> i < 100 ? 1 : 0);
        patch("b_1", i -> i < 200 ? 2 : 0);
        assertThatThrownBy(() -> MaskSurvey.of(open(MaskRule.USUAL).patches()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        "masks hold several values besides the background: 1 (in 1), 2 (in 1), such"
                                + " as ")
                .hasMessageContaining("--tumour-values");
        assertThat(MaskSurvey.of(open(MaskRule.of("1-2", "")).patches())).isEmpty();
        assertThat(MaskSurvey.of(open(MaskRule.of("", "2")).patches()))
                .singleElement()
                .asString()
                .startsWith("test: 1 of 2 masks of patches with tumour hold none, such as ");
        assertThatThrownBy(() -> MaskSurvey.of(open(MaskRule.of("3", "")).patches()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "data.tumour_values: no mask holds 3; values found are 1 (in 1), 2 (in 1)");
    }

    @Test
    void masksMayHoldTheKindOfTheirPatch() {
        patch("a_1", i -> i < 100 ? 1 : 0);
        patch("b_2", i -> i < 200 ? 2 : 0);
        assertThat(MaskSurvey.of(Dataset.open(dir, Dataset.Rules.of("", "1,2")).patches()))
                .isEmpty();
    }

    @Test
    void masksThatContradictTheirLabelAreTold() throws IOException {
        patch("a_1", i -> 0);
        patch("b_1", i -> i < 9 ? 1 : 0);
        patch("c_0", i -> i < 5 ? 1 : 0);
        assertThat(MaskSurvey.of(open(MaskRule.USUAL).patches()))
                .satisfiesExactly(
                        empty ->
                                assertThat(empty)
                                        .startsWith(
                                                "test: 1 of 2 masks of patches with tumour hold"
                                                        + " none, such as ")
                                        .contains("a_1.png"),
                        marked ->
                                assertThat(marked)
                                        .startsWith(
                                                "test: all 1 masks of patches without tumour hold"
                                                        + " some, such as ")
                                        .endsWith("c_0.png; the label counts"));
        patch("a_1", i -> 255);
        patch("b_1", i -> 255);
        Files.delete(dir.resolve("test/mask/c_0.png"));
        assertThat(MaskSurvey.of(open(MaskRule.USUAL).patches()))
                .singleElement()
                .asString()
                .startsWith("test: all 2 masks of patches with tumour are tumour in every pixel");
    }

    @Test
    void masksOfQuPathAreReadAsTheSameMasksInGrey() {
        Path folder = GoldenTensors.shared("cases/03-qupath-indexed-mask");
        Map<String, byte[]> grey = tumour(folder.resolve("same-as-grey"));
        Map<String, byte[]> indexed = tumour(folder);
        assertThat(indexed).hasSize(4);
        indexed.forEach(
                (name, mask) -> {
                    assertThat(mask).as(name).isEqualTo(grey.get(name));
                    assertThat(Arrays.equals(mask, new byte[PIXELS])).isFalse();
                });
        assertThat(MaskSurvey.of(Dataset.open(folder).patches())).isEmpty();
    }

    private static Map<String, byte[]> tumour(Path folder) {
        return Dataset.open(folder).positives(Split.TEST).stream()
                .collect(Collectors.toMap(Patch::name, p -> p.truth().tumour().values()));
    }

    @Test
    void masksOfSeveralClassesAreRefusedWithTheirValues() {
        Path folder = GoldenTensors.shared("cases/24-multiclass-mask");
        assertThatThrownBy(() -> MaskSurvey.of(Dataset.open(folder).patches()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 (in 3), 2 (in 3), 255 (in 3)");
        Dataset data = Dataset.open(folder, Dataset.Rules.USUAL.with(MaskRule.of("1", "255")));
        assertThat(MaskSurvey.of(data.patches())).isEmpty();
        assertThat(data.positives(Split.TEST))
                .allSatisfy(
                        p -> {
                            assertThat(p.truth().tumour().area()).isEqualTo(260);
                            assertThat(p.truth().pixels()).isEqualTo(PIXELS - 196);
                        });
    }
}
