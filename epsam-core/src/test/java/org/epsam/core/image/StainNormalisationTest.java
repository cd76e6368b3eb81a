package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.epsam.nets.Golden;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StainNormalisationTest {
    private static final double[] HAEMATOXYLIN = {0.65, 0.70, 0.29};
    private static final double[] EOSIN = {0.12, 0.95, 0.25};

    /** A picture of two stains, given their amounts in each pixel; white is 240. */
    private static RgbImage stained(
            int side, IntToDoubleFunction haematoxylin, IntToDoubleFunction eosin) {
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            double density =
                    haematoxylin.applyAsDouble(i / 3) * HAEMATOXYLIN[i % 3]
                            + eosin.applyAsDouble(i / 3) * EOSIN[i % 3];
            rgb[i] = (byte) Math.round(240 * Math.exp(-density));
        }
        return new RgbImage(side, side, rgb);
    }

    private static RgbImage tissue() {
        return ImageFile.readRgb(Golden.file("images/he_384x512.png"));
    }

    private static RgbImage constant(int red, int green, int blue) {
        byte[] rgb = new byte[3 * 64 * 64];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return new RgbImage(64, 64, rgb);
    }

    /** Mean absolute difference of grey levels. */
    private static double difference(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            sum += Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff));
        }
        return sum / a.rgb().length;
    }

    private static double mean(RgbImage image) {
        return difference(image, new RgbImage(image.width(), image.height(), black(image)));
    }

    private static byte[] black(RgbImage image) {
        return new byte[image.rgb().length];
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aStrongerAndAWeakerStainComeCloser(StainNormalisation method) {
        RgbImage image = tissue();
        for (float[] stain :
                List.of(
                        new float[] {1.2f, 0.1f, 0, 0, 0.1f, 1.1f, 0.1f, 0, 0, 0.2f, 1.3f, 0},
                        new float[] {0.8f, 0.1f, 0, 0, 0, 0.9f, 0, 0, 0, 0.1f, 0.8f, 0})) {
            RgbImage other = OpticalDensity.map(image, stain);
            assertThat(difference(method.of(image), method.of(other)))
                    .isLessThan(difference(image, other) / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeMeasuredStays(StainNormalisation method) {
        byte[] corner = constant(255, 255, 255).rgb();
        System.arraycopy(tissue().rgb(), 3 * 512 * 192, corner, 0, 3 * 190);
        byte[] grey = new byte[3 * 64 * 64];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) (20 + i / 3 % 200);
        }
        for (RgbImage image :
                List.of(
                        constant(255, 255, 255),
                        constant(0, 0, 0),
                        constant(200, 100, 160),
                        new RgbImage(64, 64, corner),
                        new RgbImage(64, 64, grey),
                        new RgbImage(1, 1, new byte[] {100, 50, 90}))) {
            assertThat(method.of(image)).isSameAs(image);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSamePixelsGiveTheSameAndAreLeftAsTheyAre(StainNormalisation method) {
        RgbImage image = tissue();
        byte[] first = method.of(image).rgb();
        assertThat(image.rgb()).isEqualTo(tissue().rgb());
        assertThat(method.of(image).rgb()).isEqualTo(first);
        if (method != StainNormalisation.NONE) {
            assertThat(first).isNotEqualTo(image.rgb());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void glassStaysBright(StainNormalisation method) {
        byte[] rgb = tissue().rgb().clone();
        Arrays.fill(rgb, 0, 3 * 512 * 100, (byte) 250);
        RgbImage normalised = method.of(new RgbImage(512, 384, rgb));
        for (int channel = 0; channel < 3; channel++) {
            assertThat(normalised.get(50, 50, channel)).isBetween(240, 255);
        }
    }

    /** Any amounts, and noise of any strength: colours that tissue may have, not black or white. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void tissueStaysVisible(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 1, max = 3) double haematoxylin,
            @ForAll @DoubleRange(min = 0.5, max = 2) double eosin,
            @ForAll @DoubleRange(min = 0, max = 25) double noise) {
        Random random = new Random(seed);
        double[] h = random.doubles(4096).map(v -> haematoxylin * v * v).toArray();
        double[] e = random.doubles(4096).map(v -> eosin * v).toArray();
        byte[] rgb = stained(64, i -> h[i], i -> e[i]).rgb();
        for (int i = 0; i < rgb.length; i++) {
            double value = (rgb[i] & 0xff) + noise * random.nextGaussian();
            rgb[i] = (byte) Math.max(0, Math.min(255, value));
        }
        for (StainNormalisation method : StainNormalisation.values()) {
            assertThat(mean(method.of(new RgbImage(64, 64, rgb)))).isBetween(60.0, 240.0);
        }
    }

    /** Numbers of the common implementation, in NumPy, on pixels of which all are tissue. */
    @Test
    void macenkoIsThatOfTheCommonImplementation() {
        RgbImage image =
                stained(
                        16,
                        i -> 0.4 + 1.2 * (i * 37 % 256) / 255,
                        i -> 0.3 + 0.8 * (i * 101 % 256) / 255);
        RgbImage normalised = StainNormalisation.MACENKO.of(image);
        double[][] expected = {
            {0, 185.79, 152.17, 180.86},
            {1, 168.91, 114.84, 149.41},
            {100, 127.66, 82.58, 124.77},
            {200, 86.70, 44.59, 86.01},
            {255, 88.21, 51.87, 96.14}
        };
        for (double[] pixel : expected) {
            for (int channel = 0; channel < 3; channel++) {
                int i = (int) pixel[0];
                // There, 1 is added to pixels before the logarithm.
                assertThat((double) normalised.get(i % 16, i / 16, channel))
                        .isCloseTo(pixel[1 + channel], within(2.0));
            }
        }
    }

    @Test
    void reinhardReachesItsTarget() {
        Reinhard.Colours reached = Reinhard.measure(StainNormalisation.REINHARD.of(tissue()));
        assertThat(reached.mean()).containsExactly(Reinhard.TARGET.mean(), within(0.02));
        assertThat(reached.spread()).containsExactly(Reinhard.TARGET.spread(), within(0.02));
    }

    @Test
    void reinhardsTargetIsTheMeanOfRealPatches() throws IOException {
        Path folder = Golden.shared("data/ebhi-seg/crops/train/image");
        double[] mean = new double[3];
        double[] spread = new double[3];
        int n = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                RgbImage image = StainNormalisation.MACENKO.of(ImageFile.readRgb(file));
                Reinhard.Colours colours = Reinhard.measure(image);
                for (int k = 0; k < 3; k++) {
                    mean[k] += colours.mean()[k];
                    spread[k] += colours.spread()[k];
                }
                n++;
            }
        }
        assertThat(n).isEqualTo(2183);
        for (int k = 0; k < 3; k++) {
            assertThat(mean[k] / n).isCloseTo(Reinhard.TARGET.mean()[k], within(1e-4));
            assertThat(spread[k] / n).isCloseTo(Reinhard.TARGET.spread()[k], within(1e-4));
        }
    }
}
