package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Interval LAST = new Interval(0.68, 0.61, 0.74);

    private static Results results(Interval baseline, Interval first, Interval last) {
        Map<Row, Map<Metric, Interval>> rows = new LinkedHashMap<>();
        rows.put(Baseline.OTSU, Map.of(Metric.MIOU, baseline));
        rows.put(SamRow.iteration(0), Map.of(Metric.MIOU, first));
        rows.put(SamRow.iteration(1), Map.of(Metric.MIOU, last));
        return new Results(rows);
    }

    @Test
    void aTerminalReadsInAsciiWhatTheReportSays() {
        Interval below = new Interval(0.5, 0.4, 0.6);
        String text = Verdict.onTerminal(results(below, below, LAST)).orElseThrow();
        assertThat(text)
                .isEqualTo(
                        "The last iteration, \"Refinement 1\", reaches mIoU 0.68 (0.61-0.74). The"
                            + " best row without fine-tuning is \"Otsu threshold\" with mIoU 0.50"
                            + " (0.40-0.60); the two intervals do not overlap.");
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
    }

    @Test
    void intervalsThatTouchOverlapAndMissingOnesAreNotCompared() {
        Interval touching = new Interval(0.6, 0.5, 0.61);
        assertThat(Verdict.onTerminal(results(touching, touching, LAST)).orElseThrow())
                .endsWith("(0.50-0.61); the two intervals overlap.");
        Interval without = new Interval(0.6, Double.NaN, Double.NaN);
        assertThat(Verdict.onTerminal(results(without, without, LAST)).orElseThrow())
                .endsWith("with mIoU 0.60.");
    }

    @Test
    void anotherRowThatIsBetterIsNamed() {
        Interval above = new Interval(0.8, 0.7, 0.9);
        assertThat(Verdict.onTerminal(results(LAST, above, LAST)).orElseThrow())
                .endsWith(
                        "The highest mIoU is that of \"Preliminary fine-tuning\", 0.80 (0.70-0.90),"
                                + " not that of the last iteration.");
    }

    @Test
    void anotherRowThatIsAsGoodIsNot() {
        Interval below = new Interval(0.5, 0.4, 0.6);
        assertThat(Verdict.onTerminal(results(below, LAST, LAST)).orElseThrow())
                .contains("The best row without fine-tuning is \"Otsu threshold\"")
                .doesNotContain("not that of");
    }

    @Test
    void nothingIsSaidWhereNoMaskOfSamWasMeasured() {
        assertThat(Verdict.onTerminal(new Results(Map.of()))).isEmpty();
        assertThat(
                        Verdict.onTerminal(
                                new Results(
                                        Map.of(SamRow.iteration(0), Map.of(Metric.DICE, LAST)))))
                .isEmpty();
    }
}
