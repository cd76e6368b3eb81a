package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
    @Test
    void countsRightLabelsAndOrderedPairs() {
        ClassificationMetrics metrics =
                ClassificationMetrics.of(new double[] {2, -1, 0.5, -3}, new int[] {1, 1, 0, 0});
        assertThat(metrics.accuracy()).isEqualTo(0.5);
        assertThat(metrics.auc()).hasValue(0.75);
    }

    @Test
    void tiesCountHalf() {
        ClassificationMetrics metrics =
                ClassificationMetrics.of(new double[] {1, 1, 1, 0}, new int[] {1, 0, 1, 0});
        assertThat(metrics.auc()).hasValue(0.75);
        assertThat(ClassificationMetrics.of(new double[3], new int[] {0, 1, 0}).auc())
                .hasValue(0.5);
    }

    @Test
    void oneClassHasNoAuc() {
        ClassificationMetrics metrics =
                ClassificationMetrics.of(new double[] {1, Double.NaN}, new int[] {1, 1});
        assertThat(metrics.auc()).isEmpty();
        assertThat(metrics.accuracy()).isEqualTo(0.5);
        assertThatThrownBy(() -> ClassificationMetrics.of(new double[0], new int[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
