package org.epsam.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.epsam.base.random.Seeds;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.PromptSettings;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Bundled;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class MaskPredictorTest {
    private static final int SIDE = 64;

    /** Larger logits are lost in the rounding of their probability. */
    private static final double SATURATED = 8;

    /** A dark disc on a light ground. */
    private static RgbImage image() {
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean dark = Math.hypot(i % SIDE - 24, i / SIDE - 24) < 14;
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (byte) (dark ? 90 + 10 * c : 220);
            }
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    /** A classifier that localizes tumour in the right half. */
    private static Localization rightHalf() {
        byte[] map = new byte[SIDE * SIDE];
        byte[] inside = new byte[SIDE * SIDE];
        float[] weights = new float[SIDE * SIDE];
        for (int i = 0; i < map.length; i++) {
            boolean right = i % SIDE >= SIDE / 2;
            map[i] = (byte) (right ? 255 : 0);
            inside[i] = (byte) (right ? 1 : 0);
            weights[i] = right ? 1 : 0;
        }
        return new Localization(
                new GrayImage(SIDE, SIDE, map),
                new ScalarMap(SIDE, SIDE, weights),
                new Mask(SIDE, SIDE, inside));
    }

    private static double[] logits(Sam sam, double unprompted) {
        PromptSettings prompts = ConfigLoader.load("small", Optional.empty(), List.of()).prompts();
        float[] probability =
                new MaskPredictor(
                                sam,
                                new ComputedEmbeddings(sam, false),
                                prompts,
                                3,
                                unprompted,
                                new Seeds(1))
                        .predict("patch", image(), rightHalf())
                        .probability()
                        .values();
        return IntStream.range(0, probability.length)
                .mapToDouble(i -> Math.log(probability[i] / (1.0 - probability[i])))
                .toArray();
    }

    @Test
    void withAndWithoutPromptsAreAveragedByWeight() {
        try (Sam sam = Bundled.sam("bundled_2")) {
            double[] prompted = logits(sam, 0);
            double[] unprompted = logits(sam, 1);
            double[] both = logits(sam, 0.25);
            double largest = 0;
            for (int i = 0; i < both.length; i++) {
                if (Math.abs(prompted[i]) + Math.abs(unprompted[i]) > SATURATED) {
                    continue;
                }
                double expected = 0.75 * prompted[i] + 0.25 * unprompted[i];
                assertThat(both[i]).isCloseTo(expected, within(1e-2));
                largest = Math.max(largest, Math.abs(prompted[i] - unprompted[i]));
            }
            assertThat(largest).isGreaterThan(1);
        }
    }
}
