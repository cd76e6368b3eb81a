package org.epsam.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SlideCostTest {
    private static final MachineRates MACHINE = new MachineRates("", 2, 0, 1, 1, 1, "", "", 2);

    private static BenchRow row(String name, double seconds, long items) {
        return new BenchRow(name, seconds, items, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static SlideCost cost(double seconds) {
        return SlideCost.of(
                MACHINE,
                List.of(
                        row("classifier_logit_float32", 0.04, 1),
                        row("classifier_logit_bfloat16", 0.02, 1),
                        row("tile_decoding", 0.2, 100),
                        row("slide_3000x4000", 6, 100),
                        row("slide_6000x8000", seconds, 500)));
    }

    @Test
    void whatGrowsIsToldFromWhatEverySlideCosts() {
        SlideCost cost = cost(22);
        assertThat(cost.secondsPerTile()).isCloseTo(0.04, within(1e-12));
        assertThat(cost.startSeconds()).isCloseTo(2, within(1e-12));
        assertThat(cost.secondsPerScan()).isCloseTo(0.011, within(1e-12));
        // Tiles of 0.1 mm, 100 on a square millimetre, four times as many where they overlap.
        double micrometres = 100 / 256.0;
        assertThat(cost.seconds(3, 1, micrometres)).isCloseTo(2 + 1200 * 0.04, within(1e-9));
        assertThat(cost.seconds(3, 0, micrometres)).isCloseTo(2 + 300 * 0.011, within(1e-9));
        assertThat(cost.seconds(3, 0.5, micrometres))
                .isCloseTo(2 + 600 * 0.04 + 150 * 0.011, within(1e-9));
    }

    @Test
    void aLargerSlideThatWasFasterGivesAMean() {
        SlideCost cost = cost(5);
        assertThat(cost.secondsPerTile()).isCloseTo(0.01, within(1e-12));
        assertThat(cost.startSeconds()).isCloseTo(0, within(1e-12));
    }
}
