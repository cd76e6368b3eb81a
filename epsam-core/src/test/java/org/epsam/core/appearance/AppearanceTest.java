package org.epsam.core.appearance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class AppearanceTest {
    @Test
    void aUniformPatchHasDensitiesButNeitherSpreadNorChange() {
        byte[] rgb = new byte[3 * 80 * 60];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) 200;
            rgb[i + 1] = 100;
            rgb[i + 2] = (byte) 150;
        }
        double[] found = Appearance.of(new RgbImage(80, 60, rgb)).values();
        double red = -Math.log(200 / 255.0);
        double green = -Math.log(100 / 255.0);
        double blue = -Math.log(150 / 255.0);
        assertThat(found[0]).isCloseTo((red + green + blue) / 3, within(1e-6));
        assertThat(found[2]).isCloseTo(red - green, within(1e-6));
        assertThat(found[4]).isCloseTo(blue - green, within(1e-6));
        for (int i : new int[] {1, 3, 5, 6, 7, 8}) {
            assertThat(found[i]).isCloseTo(Math.log(1e-3), within(1e-3));
        }
    }

    @Test
    void changesAreThoseOfTheDistance() {
        // Stripes two columns wide: one of two neighbours differs, all that are two apart, none
        // that are four apart; rows do not differ at all.
        int width = 16;
        byte[] rgb = new byte[3 * width * width];
        Arrays.fill(rgb, (byte) 255);
        for (int i = 0; i < width * width; i++) {
            if (i % 4 < 2) {
                Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) 51);
            }
        }
        double[] found = Appearance.of(new RgbImage(width, width, rgb)).values();
        double step = Math.log(5);
        assertThat(Math.exp(found[6]) - 1e-3).isCloseTo(step * 7 / 15 / 2, within(1e-5));
        assertThat(Math.exp(found[7]) - 1e-3).isCloseTo(step / 2, within(1e-5));
        assertThat(Math.exp(found[8]) - 1e-3).isCloseTo(0, within(1e-5));
        assertThat(Math.exp(found[1]) - 1e-3).isCloseTo(step / 2, within(1e-5));
    }

    @Test
    void aPatchOfTwiceTheSizeLooksTheSame() {
        Random random = new Random(3);
        byte[] small = new byte[3 * 128 * 128];
        random.nextBytes(small);
        byte[] large = new byte[4 * small.length];
        for (int y = 0; y < 256; y++) {
            for (int x = 0; x < 256; x++) {
                System.arraycopy(small, 3 * (y / 2 * 128 + x / 2), large, 3 * (y * 256 + x), 3);
            }
        }
        assertThat(Appearance.of(new RgbImage(256, 256, large)).values())
                .containsExactly(Appearance.of(new RgbImage(128, 128, small)).values());
    }
}
