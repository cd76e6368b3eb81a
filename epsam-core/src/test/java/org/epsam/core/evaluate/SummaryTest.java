package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.epsam.nets.Golden;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static EvaluatedPatch patch(String slide, int... tpFpFnTn) {
        PatchMetrics metrics =
                new PatchMetrics(
                        new PixelCounts(tpFpFnTn[0], tpFpFnTn[1], tpFpFnTn[2], tpFpFnTn[3]),
                        Map.of(Metric.HD95, 3.0, Metric.BOUNDARY_F1, 0.5));
        return new EvaluatedPatch("p", slide, tpFpFnTn[0] + tpFpFnTn[2] > 0, metrics);
    }

    private static double value(Summary summary, Metric metric) {
        return summary.get(metric).orElseThrow().value();
    }

    @Test
    void poolsPositivesAndMeasuresNegativesByArea() {
        Summary summary =
                Summary.of(
                        List.of(
                                patch("a", 10, 10, 0, 80),
                                patch("b", 50, 0, 30, 20),
                                patch("b", 0, 25, 0, 75),
                                patch("c", 0, 0, 0, 100)),
                        1);
        assertThat(summary.positives()).isEqualTo(2);
        assertThat(summary.negatives()).isEqualTo(2);
        assertThat(summary.slides()).isEqualTo(3);
        assertThat(summary.bySlide()).isTrue();
        assertThat(value(summary, Metric.IOU)).isCloseTo((0.5 + 0.625) / 2, within(1e-4));
        assertThat(value(summary, Metric.DICE))
                .isCloseTo((2 / 3.0 + 100 / 130.0) / 2, within(1e-4));
        assertThat(value(summary, Metric.POOLED_IOU)).isEqualTo(0.6);
        assertThat(value(summary, Metric.BACKGROUND_IOU)).isCloseTo(100 / 140.0, within(1e-12));
        assertThat(value(summary, Metric.MIOU)).isCloseTo((0.6 + 100 / 140.0) / 2, within(1e-12));
        assertThat(value(summary, Metric.PRECISION)).isCloseTo(60 / 70.0, within(1e-12));
        assertThat(value(summary, Metric.RECALL)).isCloseTo(60 / 90.0, within(1e-12));
        assertThat(value(summary, Metric.HD95)).isEqualTo(3);
        assertThat(value(summary, Metric.BOUNDARY_F1)).isEqualTo(0.5);
        assertThat(value(summary, Metric.NEGATIVE_AREA)).isEqualTo(0.125);
        assertThat(summary.metrics()).hasSize(Metric.values().length);
        Interval iou = summary.get(Metric.IOU).orElseThrow();
        assertThat(iou.low()).as("slide a alone").isCloseTo(0.5, within(1e-4));
        assertThat(iou.high()).as("slide b alone").isCloseTo(0.625, within(1e-4));
    }

    @Test
    void differencesArePairedBySlide() {
        List<EvaluatedPatch> first = new ArrayList<>();
        List<EvaluatedPatch> better = new ArrayList<>();
        for (int slide = 0; slide < 12; slide++) {
            // Slides are of very different difficulty; the second is better by the same everywhere.
            first.add(patch("s" + slide, 10 + 5 * slide, 10, 80 - 5 * slide, 100));
            better.add(0, patch("s" + slide, 20 + 5 * slide, 10, 70 - 5 * slide, 100));
            first.add(patch("s" + slide, 0, 30, 0, 70));
            better.add(0, patch("s" + slide, 0, 20, 0, 80));
        }
        var differences = Summary.differences(first, better, 3);
        Interval miou = differences.get(Metric.MIOU);
        assertThat(miou.value())
                .isCloseTo(
                        value(Summary.of(better, 3), Metric.MIOU)
                                - value(Summary.of(first, 3), Metric.MIOU),
                        within(1e-12));
        assertThat(miou.low()).isPositive();
        Interval alone = Summary.of(first, 3).get(Metric.MIOU).orElseThrow();
        assertThat(miou.high() - miou.low()).isLessThan((alone.high() - alone.low()) / 4);
        assertThat(differences.get(Metric.NEGATIVE_AREA).value()).isCloseTo(-0.1, within(1e-12));
        assertThat(Summary.differences(first, first, 3).get(Metric.DICE))
                .isEqualTo(new Interval(0, 0, 0));

        List<EvaluatedPatch> threefold = new ArrayList<>(better);
        threefold.addAll(better);
        threefold.addAll(better);
        Interval often = Summary.differences(first, threefold, 3).get(Metric.MIOU);
        assertThat(often.value()).isCloseTo(miou.value(), within(1e-12));
        assertThat(often.low()).isCloseTo(miou.low(), within(1e-12));

        better.remove(0);
        assertThat(Summary.differences(first, better, 3)).doesNotContainKey(Metric.NEGATIVE_AREA);
    }

    @Test
    void resultsOnOtherPatchesOfTheSameSlidesAreNotPaired() {
        List<EvaluatedPatch> first = new ArrayList<>();
        List<EvaluatedPatch> same = new ArrayList<>();
        List<EvaluatedPatch> other = new ArrayList<>();
        for (int slide = 0; slide < 4; slide++) {
            PatchMetrics metrics = patch("s", 10 + slide, 10, 20, 60).metrics();
            first.add(new EvaluatedPatch("p1", "s" + slide, true, metrics));
            same.add(new EvaluatedPatch("p1", "s" + slide, true, metrics));
            other.add(new EvaluatedPatch("p" + slide, "s" + slide, true, metrics));
        }
        assertThat(Summary.differences(first, same, 3)).containsKey(Metric.IOU);
        assertThat(Summary.differences(first, other, 3)).isEmpty();
        same.addAll(other);
        assertThat(Summary.differences(first, same, 3)).isEmpty();
    }

    @Test
    void resamplesSlidesAndNotPatches() {
        List<EvaluatedPatch> patches = new ArrayList<>();
        for (int slide = 0; slide < 20; slide++) {
            for (int i = 0; i < 50; i++) {
                patches.add(patch("s" + slide, 10 + 2 * slide, 20, 20, 50));
            }
        }
        Summary grouped = Summary.of(patches, 5);
        List<EvaluatedPatch> apart = new ArrayList<>();
        for (int i = 0; i < patches.size(); i++) {
            apart.add(new EvaluatedPatch("p", "p" + i, true, patches.get(i).metrics()));
        }
        Interval wide = grouped.get(Metric.IOU).orElseThrow();
        Interval narrow = Summary.of(apart, 5).get(Metric.IOU).orElseThrow();
        assertThat(wide.value()).isCloseTo(narrow.value(), within(1e-9));
        double ratio = (wide.high() - wide.low()) / (narrow.high() - narrow.low());
        assertThat(ratio).as("square root of 50").isBetween(6.0, 8.2);
        assertThat(wide.low()).isLessThan(wide.value());
        assertThat(wide.high()).isGreaterThan(wide.value());
        assertThat(Summary.of(patches, 5)).isEqualTo(grouped);
        assertThat(Summary.of(patches, 6)).isNotEqualTo(grouped);
    }

    @Test
    void oneSlideIsResampledByPatchAndSaysSo() {
        Summary summary =
                Summary.of(List.of(patch("a", 10, 10, 0, 80), patch("a", 50, 0, 30, 20)), 1);
        assertThat(summary.bySlide()).isFalse();
        Interval iou = summary.get(Metric.IOU).orElseThrow();
        assertThat(iou.low()).isLessThan(iou.high());
        assertThat(summary.get(Metric.NEGATIVE_AREA)).isEmpty();
    }

    @Test
    void whatIsNotKnownOfAPatchIsNotAveraged() {
        EvaluatedPatch full = patch("a", 10, 10, 0, 80);
        EvaluatedPatch old =
                new EvaluatedPatch(
                        "p",
                        "b",
                        true,
                        new PatchMetrics(new PixelCounts(9, 1, 0, 5), Map.of(Metric.HD95, 2.0)));
        Summary summary = Summary.of(List.of(full, old), 1);
        assertThat(summary.metrics()).doesNotContainKey(Metric.BOUNDARY_F1);
        assertThat(value(summary, Metric.HD95)).isEqualTo(2.5);
    }

    @Test
    void withoutPositivesTheirMetricsAreAbsent() {
        Summary negatives = Summary.of(List.of(patch("a", 0, 25, 0, 75)), 1);
        assertThat(negatives.metrics()).containsOnlyKeys(Metric.NEGATIVE_AREA);
        assertThat(Summary.of(List.of(), 1).metrics()).isEmpty();
    }

    @Test
    void nothingPredictedHasPrecisionZero() {
        Summary summary = Summary.of(List.of(patch("a", 0, 0, 30, 70)), 1);
        assertThat(value(summary, Metric.PRECISION)).isZero();
        assertThat(value(summary, Metric.RECALL)).isZero();
    }

    @Test
    void measuresTheTrivialMasksOfRealPatches() throws IOException {
        Path folder = Golden.shared("data/ebhi-seg/crops/val");
        List<EvaluatedPatch> everything = new ArrayList<>();
        List<EvaluatedPatch> otsu = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("mask"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                String slide = name.substring(0, name.lastIndexOf('-'));
                Mask truth = ImageFile.readMask(file);
                RgbImage image = ImageFile.readRgb(folder.resolve("image").resolve(name));
                Mask all = TrivialMasks.everything(image.width(), image.height());
                everything.add(new EvaluatedPatch(name, slide, true, PatchMetrics.of(all, truth)));
                Mask dark = TrivialMasks.otsu(image);
                otsu.add(new EvaluatedPatch(name, slide, true, PatchMetrics.of(dark, truth)));
            }
        }
        assertThat(otsu).hasSize(350);
        assertThat(value(Summary.of(everything, 1), Metric.MIOU)).isCloseTo(0.305, within(5e-4));
        assertThat(value(Summary.of(otsu, 1), Metric.MIOU)).isCloseTo(0.588, within(5e-4));
    }
}
