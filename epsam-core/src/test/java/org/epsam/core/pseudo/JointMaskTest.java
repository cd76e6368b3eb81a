package org.epsam.core.pseudo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class JointMaskTest {
    private static ScalarMap row(float... values) {
        return new ScalarMap(values.length, 1, values);
    }

    @Test
    void eitherDecidesWhereTheOtherDoubts() {
        ScalarMap map = row(1, 0, 0.4f, 0.8f, 0);
        assertThat(mean(map)).isCloseTo(0.44f, org.assertj.core.api.Assertions.within(1e-6f));
        // 0.6 p + 0.4 min(1, map / 0.66) > 0.45
        assertThat(JointMask.of(row(0.2f, 0.8f, 0.5f, 0.3f, 1), map).values())
                .containsExactly(1, 1, 1, 1, 1);
        assertThat(JointMask.of(row(0.05f, 0.8f, 0.3f, 0.1f, 0.7f), map).values())
                .containsExactly(0, 1, 0, 1, 0);
    }

    @Test
    void theMeanIsWhatTheMaskIsMadeOf() {
        ScalarMap map = row(1, 0, 0.4f, 0.8f, 0);
        ScalarMap probability = row(0.2f, 0.8f, 0.5f, 0.3f, 1);
        ScalarMap mean = JointMask.mean(probability, map);
        float[] expected = {0.52f, 0.48f, 0.3f + 0.16f / 0.66f, 0.58f, 0.6f};
        for (int i = 0; i < expected.length; i++) {
            assertThat(mean.values()[i])
                    .isCloseTo(expected[i] / 0.9f, org.assertj.core.api.Assertions.within(1e-6f));
        }
        assertThat(mean.above(0.5).values()).isEqualTo(JointMask.of(probability, map).values());
    }

    private static float mean(ScalarMap map) {
        float sum = 0;
        for (float value : map.values()) {
            sum += value;
        }
        return sum / map.values().length;
    }

    @Test
    void aMapWithoutValuesLeavesItToSam() {
        assertThat(JointMask.of(row(0.9f, 0.7f), row(0, 0)).values()).containsExactly(1, 0);
    }

    @Test
    void sizesHaveToAgree() {
        assertThatThrownBy(() -> JointMask.of(row(1), row(1, 1)))
                .hasMessageContaining("1 x 1")
                .hasMessageContaining("2 x 1");
    }
}
