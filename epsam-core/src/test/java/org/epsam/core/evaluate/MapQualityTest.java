package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Truth;
import org.junit.jupiter.api.Test;

class MapQualityTest {
    private static GrayImage map(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new GrayImage(values.length, 1, bytes);
    }

    private static Mask mask(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new Mask(values.length, 1, bytes);
    }

    @Test
    void theHighestPlaceDecidesAndEqualOnesShare() {
        assertThat(MapQuality.of(map(10, 200, 250, 0), mask(0, 0, 1, 1)).orElseThrow().pointing())
                .isEqualTo(1);
        assertThat(MapQuality.of(map(10, 200, 250, 0), mask(1, 1, 0, 1)).orElseThrow().pointing())
                .isEqualTo(0);
        assertThat(MapQuality.of(map(250, 250, 250, 0), mask(1, 0, 0, 1)).orElseThrow().pointing())
                .isCloseTo(1 / 3.0, within(1e-12));
    }

    @Test
    void aucCountsPairs() {
        // Tumour 9, 5, 5; beside it 5, 1: 9 wins twice, each 5 wins once and ties once.
        assertThat(MapQuality.of(map(9, 5, 5, 5, 1), mask(1, 1, 1, 0, 0)).orElseThrow().auc())
                .isCloseTo((2 + 1.5 + 1.5) / 6, within(1e-12));
        Truth judged = new Truth(mask(1, 1, 1, 0, 0, 0), Optional.of(mask(0, 0, 0, 0, 0, 1)));
        assertThat(MapQuality.of(map(9, 5, 5, 5, 1, 200), judged))
                .isEqualTo(MapQuality.of(map(9, 5, 5, 5, 1), mask(1, 1, 1, 0, 0)));
        assertThat(MapQuality.of(map(7, 7, 7, 7), mask(1, 0, 1, 0)).orElseThrow().auc())
                .isEqualTo(0.5);
    }

    @Test
    void withoutBothKindsOfPixelsThereIsNothingToMeasure() {
        assertThat(MapQuality.of(map(1, 2), mask(1, 1))).isEmpty();
        assertThat(MapQuality.of(map(1, 2), mask(0, 0))).isEmpty();
    }
}
