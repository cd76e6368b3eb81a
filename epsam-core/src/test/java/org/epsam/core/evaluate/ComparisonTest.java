package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** A run on ten slides with one tumour patch each, of which some of 100 pixels are found. */
    private static Measurement run(String name, int found) {
        List<EvaluatedPatch> patches =
                IntStream.range(0, 10)
                        .mapToObj(
                                slide ->
                                        new EvaluatedPatch(
                                                "p",
                                                "s" + slide,
                                                true,
                                                new PatchMetrics(
                                                        new PixelCounts(
                                                                found + slide,
                                                                0,
                                                                100 - found - slide,
                                                                100),
                                                        Map.of())))
                        .toList();
        return new Measurement(
                name, SamRow.iteration(1), 10, 0, Summary.of(patches, 1).metrics(), patches);
    }

    @Test
    void differencesArePairedWithTheFirstLine() {
        Comparison comparison =
                Comparison.of(List.of(List.of(run("a", 40)), List.of(run("b", 50))));
        assertThat(comparison.lines().get(0).differences()).isEmpty();
        Interval recall = comparison.lines().get(1).differences().get(Metric.RECALL);
        assertThat(recall.value()).isCloseTo(0.1, within(1e-12));
        assertThat(recall.low()).as("the same on every slide").isCloseTo(0.1, within(1e-12));
        assertThat(comparison.lines().get(1).differences()).doesNotContainKey(Metric.HD95);
    }

    @Test
    void seedsAreAveragedAndShown() {
        Comparison.Line line =
                Comparison.of(List.of(List.of(run("new-22", 20), run("new-23", 40))))
                        .lines()
                        .get(0);
        assertThat(line.name()).isEqualTo("new, 2 seeds");
        assertThat(line.metrics().get(Metric.RECALL).value()).isCloseTo(0.345, within(1e-12));
        assertThat(line.bySeed(Metric.RECALL))
                .containsExactly(OptionalDouble.of(0.245), OptionalDouble.of(0.445));
        assertThat(line.bySeed(Metric.NEGATIVE_AREA))
                .containsExactly(OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void linesOfTheSameNameAreNumbered() {
        assertThat(
                        Comparison.of(
                                        List.of(
                                                List.of(run("a", 1)),
                                                List.of(run("b", 1)),
                                                List.of(run("a", 2))))
                                .lines())
                .extracting(Comparison.Line::name)
                .containsExactly("a", "b", "a (2)");
    }
}
