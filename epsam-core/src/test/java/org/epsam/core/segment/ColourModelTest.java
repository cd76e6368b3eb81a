package org.epsam.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColourModelTest {
    @ParameterizedTest
    @CsvSource({"64,64,128", "64,48,128", "300,200,128", "300,200,32"})
    void pixelsGoWhereTheirColourBelongs(int width, int height, int side) {
        // A dark disc on pale ground; the mask knows it only roughly.
        RgbImage image = disc(width, height);
        Random random = new Random(1);
        float[] rough = new float[width * height];
        int wrongBefore = 0;
        for (int i = 0; i < rough.length; i++) {
            boolean guess = inside(i, width, height) != random.nextDouble() < 0.25;
            rough[i] = guess ? 0.8f : 0.2f;
            wrongBefore += guess == inside(i, width, height) ? 0 : 1;
        }
        ScalarMap refined =
                ColourModel.refine(image, new ScalarMap(width, height, rough), 0.9, side);
        int wrong = 0;
        for (int i = 0; i < rough.length; i++) {
            wrong += refined.values()[i] > 0.5 == inside(i, width, height) ? 0 : 1;
        }
        assertThat(wrongBefore).isGreaterThan(rough.length / 5);
        assertThat(wrong).isLessThan(rough.length / 20);
    }

    @Test
    void withoutColoursOnlyTheMeanIsMixedIn() {
        byte[] grey = new byte[3 * 64];
        Arrays.fill(grey, (byte) 180);
        float[] mask = new float[64];
        Arrays.fill(mask, 0, 16, 1);
        float[] refined =
                ColourModel.refine(new RgbImage(8, 8, grey), new ScalarMap(8, 8, mask), 0.5)
                        .values();
        assertThat(refined[0]).isCloseTo(0.625f, within(0.002f));
        assertThat(refined[63]).isCloseTo(0.125f, within(0.002f));
    }

    @Test
    void anEmptyMaskStaysEmptyAndAFullOneFull() {
        RgbImage image = disc(64, 64);
        float[] mask = new float[64 * 64];
        assertThat(ColourModel.refine(image, new ScalarMap(64, 64, mask), 1).above(0.5).area())
                .isZero();
        Arrays.fill(mask, 1);
        assertThat(ColourModel.refine(image, new ScalarMap(64, 64, mask), 1).above(0.5).area())
                .isEqualTo(64 * 64);
    }

    @Test
    void aPredictionIsRefinedWithItsMaskAndOneWithoutPointsIsNot() {
        RgbImage image = disc(64, 64);
        float[] quarter = new float[64 * 64];
        Arrays.fill(quarter, 0, quarter.length / 4, 1);
        ScalarMap probability = new ScalarMap(64, 64, quarter);
        Points one = new Points(new float[1], new float[1]);
        MaskPredictor.Prediction refined =
                new MaskPredictor.Prediction(probability, probability.above(0.5), one)
                        .refined(image, 0.9);
        assertThat(refined.mask().area()).isNotEqualTo(64 * 16L);
        assertThat(refined.mask().values())
                .isEqualTo(ColourModel.refine(image, probability, 0.9).above(0.5).values());
        MaskPredictor.Prediction none =
                new MaskPredictor.Prediction(probability, probability.above(0.5), Points.none());
        assertThat(none.refined(image, 0.9)).isSameAs(none);
    }

    @Test
    void atNoShareTheMaskIsAsItWas() {
        ScalarMap mask = new ScalarMap(2, 1, new float[] {0.2f, 0.7f});
        assertThat(ColourModel.refine(new RgbImage(2, 1, new byte[6]), mask, 0)).isSameAs(mask);
    }

    @Test
    void sizesThatDifferAreRefused() {
        assertThatThrownBy(
                        () ->
                                ColourModel.refine(
                                        new RgbImage(2, 1, new byte[6]),
                                        new ScalarMap(1, 2, new float[2]),
                                        0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 x 1")
                .hasMessageContaining("1 x 2");
    }

    private static boolean inside(int pixel, int width, int height) {
        double x = pixel % width - width / 2.0;
        double y = pixel / width - height / 2.0;
        return Math.hypot(x, y) < height / 3.0;
    }

    private static RgbImage disc(int width, int height) {
        Random random = new Random(2);
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            boolean dark = inside(i, width, height);
            int[] colour = dark ? new int[] {120, 80, 150} : new int[] {225, 170, 205};
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (colour[c] + random.nextInt(-20, 21));
            }
        }
        return new RgbImage(width, height, rgb);
    }
}
