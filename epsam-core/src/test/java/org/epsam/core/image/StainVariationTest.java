package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.epsam.nets.Golden;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class StainVariationTest {
    private static RgbImage tissue() {
        return ImageFile.readRgb(Golden.file("images/he_384x512.png"));
    }

    @Test
    void withoutStrengthNothingChangesAndNoNumberIsDrawn() {
        RandomGenerator none =
                () -> {
                    throw new AssertionError("a number was drawn");
                };
        RgbImage image = tissue();
        assertThat(StainVariation.ofAmounts(image, 0, none)).isSameAs(image);
    }

    @Test
    void coloursChangeButNotWhatLiesWhere() {
        RgbImage image = tissue();
        byte[] before = image.rgb().clone();
        for (int seed = 0; seed < 20; seed++) {
            RgbImage varied = StainVariation.ofAmounts(image, 0.5, new SplittableRandom(seed));
            assertThat(varied.rgb()).isNotEqualTo(before);
            // One colour becomes one colour, wherever it lies.
            Map<Integer, Integer> colours = new HashMap<>();
            for (int i = 0; i < before.length; i += 3) {
                Integer other = colours.putIfAbsent(colour(before, i), colour(varied.rgb(), i));
                assertThat(other == null || other == colour(varied.rgb(), i)).isTrue();
            }
        }
        assertThat(image.rgb()).isEqualTo(before);
    }

    private static int colour(byte[] rgb, int i) {
        return (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | (rgb[i + 2] & 0xff);
    }

    /** Pixels: glass, haematoxylin, eosin, and what is neither. */
    @Test
    void bothAmountsChangeWithinTheirBoundsAndTheRestDoesNot() {
        double[][] stains = {
            {0, 0, 0}, {0.650, 0.704, 0.286}, {0.072, 0.990, 0.105}, {0.268, 0.570, 0.776}
        };
        byte[] rgb = new byte[12];
        for (int i = 0; i < 12; i++) {
            rgb[i] = (byte) Math.round(255 * Math.exp(-stains[i / 3][i % 3]));
        }
        double[] least = {9, 9, 9, 9};
        double[] most = new double[4];
        for (int seed = 0; seed < 200; seed++) {
            RgbImage varied =
                    StainVariation.ofAmounts(
                            new RgbImage(4, 1, rgb), 0.4, new SplittableRandom(seed));
            for (int x = 0; x < 4; x++) {
                double green = -Math.log(varied.get(x, 0, 1) / 255.0);
                double amount = x == 0 ? green : green / stains[x][1];
                least[x] = Math.min(least[x], amount);
                most[x] = Math.max(most[x], amount);
            }
        }
        assertThat(most[0]).isZero();
        for (int x = 1; x < 3; x++) {
            assertThat(least[x]).isBetween(0.58, 0.7);
            assertThat(most[x]).isBetween(1.3, 1.42);
        }
        assertThat(least[3]).isBetween(0.98, 1.01);
        assertThat(most[3]).isBetween(0.99, 1.02);
    }
}
