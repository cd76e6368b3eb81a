package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class JointMaskTest {
    private static ScalarMap row(float... values) {
        return new ScalarMap(values.length, 1, values);
    }

    @Test
    void mapAndSamCountAlikeWhereTheyAgree() {
        // The mean of the map is 0.44, so that it speaks fully from 0.66 on.
        ScalarMap map = row(1, 0, 0.4f, 0.8f, 0);
        ScalarMap agreeing = row(0.9f, 0.1f, 0.45f, 0.8f, 0.2f);
        isClose(JointMask.mean(agreeing, map), 0.95, 0.05, 0.225 + 0.2 / 0.66, 0.9, 0.1);
        // SAM alone would leave the third out.
        assertThat(JointMask.mean(agreeing, map).above(0.5).values())
                .containsExactly(1, 0, 1, 1, 0);
    }

    @Test
    void theMapLosesItsSayAsTheyDiffer() {
        ScalarMap map = row(1, 1, 0, 0);
        double weight = 0.2 / Math.sqrt(0.4) - 0.2;
        isClose(
                JointMask.mean(row(0.8f, 0.2f, 0.6f, 0), map),
                0.8 + 0.2 * weight,
                0.2 + 0.8 * weight,
                0.6 * (1 - weight),
                0);
        isClose(JointMask.mean(row(0.1f, 0.2f, 0.6f, 0.5f), map), 0.1, 0.2, 0.6, 0.5);
    }

    @Test
    void whatIsTheSameEverywhereLeavesItToSam() {
        assertThat(JointMask.mean(row(0.9f, 0.6f, 0.4f), row(0, 0, 0)).above(0.5).values())
                .containsExactly(1, 1, 0);
        assertThat(JointMask.mean(row(0.6f, 0.6f, 0.6f), row(1, 0, 0)).above(0.5).values())
                .containsExactly(1, 1, 1);
    }

    private static void isClose(ScalarMap map, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(map.values()[i]).isCloseTo((float) expected[i], within(1e-6f));
        }
    }

    @Test
    void sizesHaveToAgree() {
        assertThatThrownBy(() -> JointMask.mean(row(1), row(1, 1)))
                .hasMessageContaining("1 x 1")
                .hasMessageContaining("2 x 1");
    }
}
