package org.epsam.core.localize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.GrayImage;
import org.junit.jupiter.api.Test;

class LocalizationTest {
    private static Points points(GrayImage map, String setting) {
        Config config = ConfigLoader.load("default", Optional.empty(), List.of(setting));
        return Localization.of(map, config.localize().mask(), 64, 64)
                .prompt(config.prompts(), 1, new SplittableRandom(1))
                .inside();
    }

    @Test
    void aMapThatShowsNothingGivesNoPointAndInTheReferenceTheCorner() {
        GrayImage nothing = new GrayImage(4, 4, new byte[16]);
        assertThat(points(nothing, "prompts.corner_fallback=false").size()).isZero();
        Points corner = points(nothing, "prompts.corner_fallback=true");
        assertThat(corner.x()).containsExactly(0f);
        assertThat(corner.y()).containsExactly(0f);
    }

    @Test
    void aMapThatShowsSomethingGivesPointsInItEitherWay() {
        byte[] values = new byte[16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 10);
        }
        GrayImage map = new GrayImage(4, 4, values);
        Points right = points(map, "prompts.corner_fallback=false");
        assertThat(right.size()).isEqualTo(50);
        Points same = points(map, "prompts.corner_fallback=true");
        assertThat(same.x()).isEqualTo(right.x());
        assertThat(same.y()).isEqualTo(right.y());
    }
}
