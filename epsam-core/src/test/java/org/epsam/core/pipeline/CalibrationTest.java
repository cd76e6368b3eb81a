package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final int PIXELS = 100;

    @Test
    void marksAsMuchAsTheInitialMasksWhereLessIsMarked() {
        // 0.35 is raised above 0.5 by ln(0.65 / 0.35) = 0.62 = 0.774 * 0.8.
        Calibration found = of(0.35);

        assertThat(found.patches()).isEqualTo(16);
        assertThat(found.ratio()).isCloseTo(0.6, within(1e-9));
        assertThat(found.slope()).isEqualTo(0.8);
        // 1 / (1 + e^(0.8 * 0.8))
        assertThat(found.threshold(0.8)).isCloseTo(0.345247, within(1e-6));
        assertThat(found.threshold(0)).isEqualTo(0.5);
        assertThat(patch(0.35).above(found.threshold(0.8)).area()).isEqualTo(50);
        assertThat(patch(0.35).above(found.threshold(0.5)).area()).isEqualTo(30);
        byte[] raised = found.apply(0.8, patch(0.35).bytes());
        // 255 * 89 * e^0.64 / (255 - 89 + 89 * e^0.64), and the same with 229
        assertThat(raised[35]).isEqualTo((byte) 129);
        assertThat(raised[0]).isEqualTo((byte) 241);
        assertThat(found.note("tiles")).get().asString().contains("0.60", "16 tiles", "0.8 times");
    }

    @Test
    void leavesMasksThatCoverTheInitialMasks() {
        Calibration found = of(0.55);

        assertThat(found.ratio()).isCloseTo(1, within(1e-9));
        byte[] map = patch(0.35).bytes();
        assertThat(found.apply(1, map)).isSameAs(map);
        assertThat(found.threshold(1)).isEqualTo(0.5);
        assertThat(found.note("tiles")).isEmpty();
    }

    @Test
    void stopsAtASlopeOf1Point6() {
        assertThat(of(0.01).slope()).isEqualTo(1.6);
    }

    @Test
    void withoutInitialMasksNothingIsChanged() {
        Calibration.Tally tally = new Calibration.Tally();
        assertThat(tally.calibration()).isEqualTo(Calibration.NONE);
        for (int i = 0; i < 16; i++) {
            tally.add(0.8, 0, patch(0.35).bytes());
        }
        assertThat(tally.calibration()).isEqualTo(Calibration.NONE);
    }

    @Test
    void allProbabilitiesAreMarkedAsTheThresholdSays() {
        Calibration found = of(0.35);
        for (int value = 0; value < 256; value++) {
            boolean marked = (found.apply(0.8, new byte[] {(byte) value})[0] & 0xff) > 127;
            assertThat(marked).isEqualTo(value / 255.0 > found.threshold(0.8));
        }
    }

    @Test
    void aFewPatchesOrASmallPartOfThemAreNotEnough() {
        assertThat(Calibration.isEnough(15, 15)).isFalse();
        assertThat(Calibration.isEnough(16, 128)).isTrue();
        assertThat(Calibration.isEnough(16, 129)).isFalse();
        assertThat(of(15, 0.35).calibration()).isEqualTo(Calibration.NONE);
        Calibration.Tally some = of(16, 0.35);
        for (int i = 0; i < 56; i++) {
            some.add(new Segmenter.TilePrediction(0.9, Optional.empty(), 0));
            some.add(new Segmenter.TilePrediction(0.49, Optional.of(patch(0.35)), 50));
        }
        assertThat(some.calibration().slope()).isEqualTo(0.8);
        some.add(new Segmenter.TilePrediction(0.1, Optional.empty(), 0));
        assertThat(some.calibration()).isEqualTo(Calibration.NONE);
        assertThat(Calibration.isCalledTumour(0.5)).isTrue();
        assertThat(Calibration.isCalledTumour(0.499)).isFalse();
    }

    @Test
    void ordersPatchesAtRandomAndAlwaysTheSame() {
        int[] numbers = IntStream.range(0, 1000).toArray();
        assertThat(Calibration.order(1000))
                .isEqualTo(Calibration.order(1000))
                .isNotEqualTo(numbers)
                .containsExactlyInAnyOrder(numbers);
    }

    private static Calibration of(double value) {
        return of(16, value).calibration();
    }

    private static Calibration.Tally of(int number, double value) {
        Calibration.Tally tally = new Calibration.Tally();
        for (int i = 0; i < number; i++) {
            tally.add(new Segmenter.TilePrediction(0.8, Optional.of(patch(value)), 50));
        }
        return tally;
    }

    /** 30 pixels at 0.9, 20 of a value, the rest at 0.001. */
    private static ScalarMap patch(double value) {
        float[] values = new float[PIXELS];
        Arrays.fill(values, 0.001f);
        Arrays.fill(values, 0, 30, 0.9f);
        Arrays.fill(values, 30, 50, (float) value);
        return new ScalarMap(PIXELS, 1, values);
    }
}
