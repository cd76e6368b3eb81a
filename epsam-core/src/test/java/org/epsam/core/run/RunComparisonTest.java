package org.epsam.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.epsam.base.InputException;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.Comparison;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {
    @TempDir private Path dir;

    private static PatchRow row(Row row, String slide, int found) {
        PatchMetrics metrics =
                new PatchMetrics(
                        new PixelCounts(found, 7, 30 - found, 63),
                        Map.of(Metric.HD95, 4.5, Metric.BOUNDARY_F1, 1 / 3.0));
        Patch patch =
                new Patch(
                        slide + "_1",
                        Path.of("x.png"),
                        new Size(10, 10),
                        1,
                        true,
                        Optional.empty(),
                        Split.TEST,
                        slide);
        return PatchRow.of(row, patch, OptionalDouble.of(0.75), false, metrics);
    }

    private Path run(String name, int seed, int found) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        EvaluateFolder results = new EvaluateFolder(folder);
        Map<Metric, Interval> values = Map.of(Metric.DICE, new Interval(found / 30.0, 0, 1));
        results.writeMetrics(
                new Metrics(
                        Optional.of("d"),
                        Optional.of("test"),
                        OptionalLong.of(2),
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        OptionalLong.of(2),
                        Optional.of("slides"),
                        List.of(),
                        Map.of(),
                        new Results(Map.of(Baseline.CAM, values, SamRow.iteration(1), values))));
        results.writePatches(
                List.of(
                        row(Baseline.CAM, "a", 1),
                        row(SamRow.iteration(1), "a", found),
                        row(SamRow.iteration(1), "b", found)));
        Files.writeString(folder.resolve("config.yaml"), "threads: 1\nseed: " + seed + "\n");
        return folder;
    }

    @Test
    void runsAreComparedInWhatTheySegmentWith() throws IOException {
        Comparison comparison =
                RunComparison.of(
                        List.of(run("x", 1, 10), run("y", 1, 20)), Optional.empty(), false);
        Comparison.Line second = comparison.lines().get(1);
        assertThat(second.row()).isEqualTo(SamRow.iteration(1));
        assertThat(second.differences().get(Metric.RECALL).value())
                .as("not rounded")
                .isCloseTo(10 / 30.0, within(1e-12));
        assertThat(second.differences().get(Metric.HD95)).isEqualTo(new Interval(0, 0, 0));
    }

    @Test
    void runsThatDifferInTheirSeedAreOneLine() throws IOException {
        List<Path> runs = List.of(run("x-1", 1, 10), run("x-2", 2, 20));
        assertThat(RunComparison.of(runs, Optional.empty(), true).lines())
                .singleElement()
                .extracting(Comparison.Line::name)
                .isEqualTo("x, 2 seeds");
        assertThat(RunComparison.of(runs, Optional.empty(), false).lines()).hasSize(2);
    }

    @Test
    void aSeedCountsOnceInALine() throws IOException {
        Path one = run("x-1", 1, 10);
        Path two = run("x-2", 2, 20);
        Path again = run("y-1", 1, 20);
        assertThat(RunComparison.of(List.of(one, two, again), Optional.empty(), true).lines())
                .extracting(Comparison.Line::name)
                .containsExactly("x, 2 seeds", "y-1");
    }

    @Test
    void oldNamesOfKeysMakeNoOtherRun() throws IOException {
        Path old = run("x-1", 1, 10);
        Path now = run("x-2", 2, 20);
        Path other = run("x-3", 3, 20);
        Files.writeString(old.resolve("config.yaml"), "seed: 1\nadapt:\n  begin: zero_shot\n");
        Files.writeString(
                now.resolve("config.yaml"), "seed: 2\nadapt: {first_targets: \"zero_shot\"}\n");
        Files.writeString(other.resolve("config.yaml"), "seed: 3\nadapt: {begin: auto}\n");
        assertThat(RunComparison.of(List.of(old, other, now), Optional.empty(), true).lines())
                .extracting(Comparison.Line::name)
                .containsExactly("x, 2 seeds", "x-3");
    }

    @Test
    void aRowThatIsNotThereIsRefused() throws IOException {
        List<Path> runs = List.of(run("x", 1, 10));
        assertThatThrownBy(() -> RunComparison.of(runs, Optional.of("iter7"), false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no row 'iter7'")
                .hasMessageContaining("cam");
    }

    @Test
    void tablesOfOlderVersionsAreRefusedWhereTheyLackCounts() throws IOException {
        Path folder = run("x", 1, 10);
        Files.writeString(
                folder.resolve("patches.csv"),
                "row,name,slide,label,probability,gated,dice,iou,hd95,boundary_f1,area\n"
                        + "iter1,p,a,1,0.7,false,0.5,0.4,3,0.5,0.2\n");
        assertThat(new EvaluateFolder(folder).patches().get(0).get(Metric.IOU)).hasValue(0.4);
        assertThatThrownBy(() -> RunComparison.of(List.of(folder), Optional.empty(), false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("run evaluate again");
    }
}
