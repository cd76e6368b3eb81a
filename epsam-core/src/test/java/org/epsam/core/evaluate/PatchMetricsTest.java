package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.epsam.core.Golden;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Percentile;
import org.epsam.slides.image.Truth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchMetricsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "random",
                "batch3",
                "target_zero",
                "both_zero",
                "perfect",
                "pred_one",
                "batch2_one_empty"
            })
    void diceAndIouAreTheOriginals(String name) {
        Golden golden = Golden.read("losses/losses.safetensors");
        int samples = (int) golden.tensor(name + ".target").size(0);
        int height = (int) golden.tensor(name + ".target").size(1);
        int width = (int) golden.tensor(name + ".target").size(2);
        double dice = 0;
        double iou = 0;
        for (int i = 0; i < samples; i++) {
            PatchMetrics metrics =
                    PatchMetrics.of(
                            sample(golden.bytes(name + ".hard_pred"), i, width, height),
                            sample(golden.bytes(name + ".target"), i, width, height));
            dice += metrics.get(Metric.DICE).orElseThrow() / samples;
            iou += metrics.get(Metric.IOU).orElseThrow() / samples;
        }
        String whole = name + ".metric_dice";
        assertThat(dice).isCloseTo(golden.scalar(whole), within(golden.tolerance(whole)));
        whole = name + ".metric_iou";
        assertThat(iou).isCloseTo(golden.scalar(whole), within(golden.tolerance(whole)));
    }

    private static Mask sample(byte[] values, int i, int width, int height) {
        byte[] one = new byte[width * height];
        System.arraycopy(values, i * one.length, one, 0, one.length);
        return new Mask(width, height, one);
    }

    @Test
    void countsPixels() {
        PatchMetrics metrics =
                PatchMetrics.of(
                        new Mask(3, 2, new byte[] {1, 1, 1, 0, 0, 0}),
                        new Mask(3, 2, new byte[] {1, 0, 0, 1, 0, 0}));
        assertThat(metrics.pixels()).isEqualTo(new PixelCounts(1, 2, 1, 2));
        assertThat(metrics.get(Metric.NEGATIVE_AREA)).hasValue(0.5);
        assertThat(metrics.get(Metric.PRECISION)).hasValue(1 / 3.0);
    }

    @Test
    void pixelsThatNobodyHasJudgedDoNotCount() {
        Mask tumour = square(40, 10, 10);
        Mask ignored = square(40, 12, 4);
        Truth truth =
                new Truth(
                        new Truth(tumour, Optional.of(ignored)).judged(tumour),
                        Optional.of(ignored));
        for (Mask prediction : List.of(tumour, tumour.or(ignored), tumour.and(ignored.not()))) {
            PatchMetrics metrics = PatchMetrics.of(prediction, truth);
            assertThat(metrics.get(Metric.DICE)).hasValue(1);
            assertThat(metrics.get(Metric.HD95)).hasValue(0);
            assertThat(metrics.get(Metric.BOUNDARY_F1)).hasValue(1);
            PixelCounts pixels = metrics.pixels();
            assertThat(pixels.truePositive() + pixels.trueNegative())
                    .isEqualTo(1600 - ignored.area());
        }
        assertThat(PatchMetrics.of(square(40, 12, 10), truth).get(Metric.DICE).orElseThrow())
                .isLessThan(1);
    }

    @Test
    void measuresEmptyMasks() {
        Mask empty = new Mask(3, 4, new byte[12]);
        Mask full = TrivialMasks.everything(3, 4);
        assertThat(PatchMetrics.of(empty, empty).get(Metric.HD95).orElseThrow()).isZero();
        assertThat(PatchMetrics.of(empty, empty).get(Metric.BOUNDARY_F1).orElseThrow())
                .isEqualTo(1);
        assertThat(PatchMetrics.of(empty, full).get(Metric.HD95).orElseThrow()).isEqualTo(5);
        assertThat(PatchMetrics.of(full, empty).get(Metric.HD95).orElseThrow()).isEqualTo(5);
        assertThat(PatchMetrics.of(full, empty).get(Metric.BOUNDARY_F1).orElseThrow()).isZero();
        assertThat(PatchMetrics.of(full, full).get(Metric.HD95).orElseThrow()).isZero();
        assertThat(PatchMetrics.of(full, full).get(Metric.BOUNDARY_F1).orElseThrow()).isEqualTo(1);
    }

    @Test
    void measuresShiftedSquares() {
        PatchMetrics two = PatchMetrics.of(square(40, 10, 10), square(40, 12, 10));
        assertThat(two.get(Metric.HD95).orElseThrow()).isEqualTo(2);
        assertThat(two.get(Metric.BOUNDARY_F1).orElseThrow()).isEqualTo(1);
        PatchMetrics apart = PatchMetrics.of(square(60, 5, 5), square(60, 35, 5));
        assertThat(apart.get(Metric.HD95).orElseThrow()).isBetween(29.0, 30.0);
        assertThat(apart.get(Metric.BOUNDARY_F1).orElseThrow()).isZero();
    }

    private static Mask square(int side, int left, int top) {
        byte[] values = new byte[side * side];
        for (int y = top; y < top + 10; y++) {
            for (int x = left; x < left + 10; x++) {
                values[y * side + x] = 1;
            }
        }
        return new Mask(side, side, values);
    }

    /** Against distances found pixel by pixel. */
    @Test
    void distancesAreExact() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 200; trial++) {
            int width = random.nextInt(1, 20);
            int height = random.nextInt(1, 20);
            Mask prediction = noise(width, height, random);
            Mask truth = noise(width, height, random);
            List<int[]> first = boundary(prediction);
            List<int[]> second = boundary(truth);
            if (first.isEmpty() || second.isEmpty()) {
                continue;
            }
            double[] there = distances(first, second);
            double[] back = distances(second, first);
            PatchMetrics metrics = PatchMetrics.of(prediction, truth);
            assertThat(metrics.get(Metric.HD95).orElseThrow())
                    .as("%d x %d", width, height)
                    .isEqualTo(Math.max(Percentile.of(there, 95), Percentile.of(back, 95)));
        }
    }

    private static Mask noise(int width, int height, SplittableRandom random) {
        byte[] values = new byte[width * height];
        double share = random.nextDouble();
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (random.nextDouble() < share * share ? 1 : 0);
        }
        return new Mask(width, height, values);
    }

    private static List<int[]> boundary(Mask mask) {
        int[][] steps = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        List<int[]> found = new ArrayList<>();
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                for (int[] step : steps) {
                    int u = x + step[0];
                    int v = y + step[1];
                    boolean within = u >= 0 && v >= 0 && u < mask.width() && v < mask.height();
                    if (mask.get(x, y) && !(within && mask.get(u, v))) {
                        found.add(new int[] {x, y});
                        break;
                    }
                }
            }
        }
        return found;
    }

    private static double[] distances(List<int[]> from, List<int[]> to) {
        return from.stream()
                .mapToDouble(
                        a ->
                                Math.sqrt(
                                        to.stream()
                                                .mapToLong(
                                                        b ->
                                                                (long) (a[0] - b[0]) * (a[0] - b[0])
                                                                        + (long) (a[1] - b[1])
                                                                                * (a[1] - b[1]))
                                                .min()
                                                .orElseThrow()))
                .toArray();
    }

    @Test
    void refusesMasksOfDifferentSizes() {
        assertThatThrownBy(() -> PatchMetrics.of(square(40, 1, 1), TrivialMasks.everything(40, 41)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("41");
    }
}
