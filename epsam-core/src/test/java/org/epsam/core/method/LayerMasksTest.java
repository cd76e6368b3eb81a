package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.epsam.core.cam.InitialMaskRecipe;
import org.epsam.core.cam.MapThreshold;
import org.epsam.core.classify.Classifier;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;

class LayerMasksTest {
    private static final LayerMasks MASKS =
            new LayerMasks(
                    new Classifier(null, 0),
                    new InitialMaskRecipe(MapThreshold.FRACTION, 0.5, 1, false, false));

    private static GrayImage map(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new GrayImage(bytes.length, 1, bytes);
    }

    private static Mask mask(int... values) {
        GrayImage map = map(values);
        return new Mask(map.width(), 1, map.values());
    }

    @Test
    void aLayerWithoutAMapHasTheMaskOfTheNextOne() {
        assertThat(MASKS.of(List.of(map(200, 0), map(0, 0), map(100, 250)), 2, 1))
                .containsExactly(mask(1, 0), mask(0, 1), mask(0, 1));
        assertThat(MASKS.of(List.of(map(0, 0), map(0, 0), map(200, 190)), 2, 1))
                .containsOnly(mask(1, 1));
    }

    @Test
    void withoutAMapOfTheLastLayerThereIsNothingToLearn() {
        assertThat(MASKS.of(List.of(map(200, 0), map(0, 9), map(0, 0)), 2, 1))
                .containsExactly(mask(1, 0), mask(0, 1), mask(0, 0));
    }
}
