package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;

/** Cases that were computed by hand. */
class FrocTest {
    private static EvaluatedSlide slide(List<Double> lesions, List<Double> wrong) {
        return slide("s", !lesions.isEmpty(), new Areas(0, 0, 0), 0, lesions, wrong);
    }

    private static EvaluatedSlide slide(
            String name,
            boolean tumour,
            Areas areas,
            double score,
            List<Double> lesions,
            List<Double> wrong) {
        return new EvaluatedSlide(
                name, tumour, areas, score, new DetectedLesions(lesions, 0, wrong));
    }

    @Test
    void allFoundAndNothingWrongIsOne() {
        Froc froc = Froc.of(List.of(slide(List.of(0.9, 0.4), List.of()))).orElseThrow();
        assertThat(froc.score()).isEqualTo(1);
        assertThat(froc.lesions()).isEqualTo(2);
        assertThat(Froc.of(List.of(slide(List.of(0.9), List.of()))).orElseThrow().score())
                .isEqualTo(1);
    }

    @Test
    void nothingFoundIsZero() {
        assertThat(Froc.of(List.of(slide(List.of(0.0), List.of(0.5)))).orElseThrow().score())
                .isZero();
    }

    @Test
    void withoutLesionThereIsNone() {
        assertThat(Froc.of(List.of(slide(List.of(), List.of(0.5))))).isEmpty();
    }

    @Test
    void theCurveIsReadBetweenThresholds() {
        // Two slides, two lesions of 0.9 and 0.5, one wrong detection of 0.7.
        // Thresholds: 0.9 -> rate 0, half found; 0.7 -> rate 1/2, half found; 0.5 -> 1/2, all.
        Froc froc =
                Froc.of(
                                List.of(
                                        slide(List.of(0.9, 0.5), List.of()),
                                        slide(List.of(), List.of(0.7))))
                        .orElseThrow();
        assertThat(froc.sensitivities()).containsExactly(0.5, 1.0, 1.0, 1.0, 1.0, 1.0);
        assertThat(froc.score()).isCloseTo(5.5 / 6, within(1e-12));
    }

    @Test
    void betweenTwoRatesItIsLinearAndStaysLevelAtTheEnd() {
        // One slide: a wrong detection of 0.8 above the lesion of 0.6: (0,0), (1,0), (1,1).
        Froc above = Froc.of(List.of(slide(List.of(0.6), List.of(0.8)))).orElseThrow();
        assertThat(above.sensitivities()).containsExactly(0.0, 0.0, 1.0, 1.0, 1.0, 1.0);
        // At the same score both come at once: (0,0), (1,1); between them the line.
        Froc equal = Froc.of(List.of(slide(List.of(0.6), List.of(0.6)))).orElseThrow();
        assertThat(equal.sensitivities()).containsExactly(0.25, 0.5, 1.0, 1.0, 1.0, 1.0);
    }

    private static Mask mask(int side, int[]... squares) {
        byte[] values = new byte[side * side];
        for (int[] s : squares) {
            for (int y = s[1]; y < s[1] + s[2]; y++) {
                for (int x = s[0]; x < s[0] + s[2]; x++) {
                    values[y * side + x] = (byte) s[3];
                }
            }
        }
        return new Mask(side, side, values);
    }

    @Test
    void lesionsGrowMergeAndAreFilled() {
        // Growth reaches 4 pixels: a gap of 8 closes, one of 9 does not.
        assertThat(
                        Lesions.of(mask(100, new int[] {10, 10, 40, 1}, new int[] {58, 10, 40, 1}))
                                .count())
                .isEqualTo(1);
        assertThat(
                        Lesions.of(mask(110, new int[] {10, 10, 40, 1}, new int[] {59, 10, 40, 1}))
                                .count())
                .isEqualTo(2);
        // An excluded middle belongs to the lesion.
        Lesions ring = Lesions.of(mask(100, new int[] {20, 20, 60, 1}, new int[] {40, 40, 20, 0}));
        assertThat(ring.count()).isEqualTo(1);
        assertThat(ring.labels()[50 * 100 + 50]).isEqualTo(1);
        assertThat(ring.labels()[50 * 100 + 16]).isEqualTo(1);
        assertThat(ring.labels()[50 * 100 + 15]).isZero();
        assertThat(Lesions.of(mask(20)).count()).isZero();
    }

    @Test
    void smallLesionsAreIsolatedCells() {
        // A square of side n has a longer axis of about 4 n / sqrt(12); the limit is 35.4 pixels,
        // so
        // n = 30.6 with the growth of 4 on each side.
        assertThat(Lesions.of(mask(100, new int[] {30, 30, 20, 1})).isolated().get(1)).isTrue();
        assertThat(Lesions.of(mask(100, new int[] {30, 30, 26, 1})).isolated().get(1)).isFalse();
    }

    @Test
    void detectionsInsideIsolatedCellsDoNotCount() {
        Lesions lesions = Lesions.of(mask(120, new int[] {5, 5, 10, 1}, new int[] {50, 50, 50, 1}));
        DetectedLesions detected =
                DetectedLesions.of(
                        lesions,
                        List.of(
                                new Detection(60, 60, 0.9),
                                new Detection(90, 90, 0.8),
                                new Detection(8, 8, 0.7),
                                new Detection(110, 8, 0.6)));
        assertThat(detected.scores()).containsExactly(0.9);
        assertThat(detected.isolated()).isEqualTo(1);
        assertThat(detected.falseDetections()).containsExactly(0.6);
        assertThat(detected.found()).isEqualTo(1);
    }

    @Test
    void detectionsAreLocalMaximaFarApart() {
        byte[] map = new byte[100 * 100];
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 9; x++) {
                map[(20 + y) * 100 + 20 + x] = (byte) 255; // middle 24, 24
                map[(20 + y) * 100 + 40 + x] = (byte) 204; // middle 44, 24: within 24 pixels
                map[(70 + y) * 100 + 70 + x] = (byte) 102; // middle 74, 74
            }
        }
        map[5] = (byte) 255; // a speck: its mean is 1/81
        assertThat(Detection.of(new GrayImage(100, 100, map)))
                .containsExactly(new Detection(24, 24, 1), new Detection(74, 74, 0.4));
    }

    @Test
    void metricsOfSlides() {
        EvaluatedSlide tumour = slide("a", true, new Areas(3, 1, 2), 0.8, List.of(0.9), List.of());
        EvaluatedSlide normal = slide("b", false, new Areas(0, 1, 0), 0.3, List.of(), List.of());
        SlideMetrics metrics = SlideMetrics.of(List.of(tumour, normal), 1);
        assertThat(metrics.dice().value()).isEqualTo(6.0 / 10);
        assertThat(metrics.iou().value()).isEqualTo(3.0 / 7);
        assertThat(metrics.auc()).hasValue(1);
        assertThat(metrics.froc()).isPresent();
        assertThat(metrics.dice().low()).isZero();
        assertThat(metrics.dice().high()).isCloseTo(6.0 / 9, within(1e-12));
        EvaluatedSlide empty = slide("c", false, new Areas(0, 0, 0), 0, List.of(), List.of());
        assertThat(empty.areas().dice()).isEqualTo(1);
        assertThat(SlideMetrics.of(List.of(empty), 1).auc()).isEmpty();
    }
}
