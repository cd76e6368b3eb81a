package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static Results results(Row... rows) {
        Map<Row, Map<Metric, Interval>> values = new LinkedHashMap<>();
        double value = 0.5;
        for (Row row : rows) {
            values.put(
                    row,
                    Map.of(
                            Metric.MIOU, new Interval(value, 0, 1),
                            Metric.HD95, new Interval(value, 0, 1)));
            value += 0.1;
        }
        return new Results(values);
    }

    @Test
    void rowsAreFoundByTheirKeys() {
        List<Row> rows =
                List.of(
                        Baseline.EVERYTHING,
                        Baseline.INITIAL_MASK,
                        SamRow.ZERO_SHOT,
                        SamRow.SUPERVISED,
                        SamRow.iteration(0),
                        SamRow.iteration(12));
        assertThat(rows).allSatisfy(row -> assertThat(Row.of(row.key())).isEqualTo(row));
        assertThat(Row.of("iter3").title()).isEqualTo("Refinement 3");
        assertThat(Row.of("iterate")).isEqualTo(new Row.Unknown("iterate"));
        assertThat(Row.of("later").title()).isEqualTo("later");
    }

    @Test
    void theLastRowIsWhatARunSegmentsWith() {
        assertThat(results(SamRow.iteration(10), SamRow.iteration(9), SamRow.ZERO_SHOT).last())
                .contains(SamRow.iteration(10));
        assertThat(results(Baseline.CAM, SamRow.ZERO_SHOT, SamRow.SUPERVISED).last())
                .contains(SamRow.SUPERVISED);
        assertThat(results(SamRow.ZERO_SHOT).last()).contains(SamRow.ZERO_SHOT);
        assertThat(results(Baseline.CAM).last()).isEmpty();
    }

    @Test
    void theBestRowDependsOnWhereGoodValuesAre() {
        Results results = results(Baseline.CAM, SamRow.ZERO_SHOT, SamRow.iteration(0));
        assertThat(results.best(Metric.MIOU, row -> true)).contains(SamRow.iteration(0));
        assertThat(results.best(Metric.HD95, row -> true)).contains(Baseline.CAM);
        assertThat(results.best(Metric.MIOU, row -> !row.fineTuned())).contains(SamRow.ZERO_SHOT);
        assertThat(results.best(Metric.DICE, row -> true)).isEmpty();
        assertThat(results.has(Metric.DICE)).isFalse();
    }

    @Test
    void baselinesMarkWhatTheySay() {
        RgbImage image = new RgbImage(2, 1, new byte[] {0, 0, 0, -1, -1, -1});
        Mask initial = new Mask(2, 1, new byte[] {0, 1});
        Baseline.Evidence evidence =
                new Baseline.Evidence(image, new GrayImage(2, 1, new byte[] {50, 101}), initial);
        assertThat(Baseline.EVERYTHING.mask(evidence).values()).containsExactly(1, 1);
        assertThat(Baseline.OTSU.mask(evidence).values()).containsExactly(1, 0);
        assertThat(Baseline.CAM.mask(evidence).values()).containsExactly(0, 1);
        assertThat(Baseline.INITIAL_MASK.mask(evidence)).isSameAs(initial);
    }
}
