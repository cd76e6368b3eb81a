package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.epsam.slides.GoldenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Morphology, median, saturation, Otsu and percentiles against OpenCV 4.6 and NumPy. */
class ImageOperationsTest {
    private static GoldenTensors golden() {
        return GoldenTensors.open("cvops/cvops.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "half", "edge"})
    void opensMasks(String name) {
        GoldenTensors golden = golden();
        Mask mask = golden.mask("morph." + name + ".src");
        assertThat(Morphology.open(mask, 5).values())
                .isEqualTo(golden.bytes("morph." + name + ".open5"));
        assertThat(Morphology.open(mask, 21).values())
                .isEqualTo(golden.bytes("morph." + name + ".open21"));
        assertThat(Morphology.open(mask, 1).values()).isEqualTo(mask.values());
    }

    @Test
    void closesMasks() {
        GoldenTensors golden = golden();
        assertThat(Morphology.close(golden.mask("morph.close.src"), 7, 2).values())
                .isEqualTo(golden.mask("morph.close.close7_iter2").values());
    }

    @Test
    void refusesSquaresWithoutAMiddle() {
        Mask mask = new Mask(2, 2, new byte[4]);
        assertThatThrownBy(() -> Morphology.open(mask, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4");
    }

    @Test
    void takesMedians() {
        GoldenTensors golden = golden();
        assertThat(MedianFilter.of(golden.gray("median.src"), 15).values())
                .isEqualTo(golden.bytes("median.ksize15"));
        assertThat(MedianFilter.of(golden.gray("median.bin_src"), 15).values())
                .isEqualTo(golden.bytes("median.bin_ksize15"));
    }

    @Test
    void computesSaturation() {
        GoldenTensors golden = golden();
        RgbImage image = new RgbImage(64, 64, golden.bytes("hsv.rgb"));
        assertThat(Saturation.of(image).values()).isEqualTo(golden.bytes("hsv.saturation"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void findsOtsusThreshold(int i) {
        GoldenTensors golden = golden();
        GrayImage image = golden.gray("otsu." + i + ".src");
        assertThat(Otsu.threshold(image)).isEqualTo(golden.values("otsu." + i + ".threshold")[0]);
        assertThat(Otsu.above(image).values())
                .isEqualTo(golden.mask("otsu." + i + ".binary").values());
    }

    @Test
    void separatesTissueOfAThumbnail() {
        GoldenTensors golden = GoldenTensors.open("wsi/tissue_and_centers.safetensors");
        GrayImage saturation = golden.gray("saturation");
        assertThat(Otsu.threshold(saturation)).isEqualTo(golden.values("otsu_threshold")[0]);
        Mask binary = Otsu.above(saturation);
        assertThat(binary.values()).isEqualTo(golden.mask("binary").values());
        Mask closed = Morphology.close(binary, 7, 2);
        assertThat(closed.values()).isEqualTo(golden.mask("closed").values());
        GrayImage gray = new GrayImage(closed.width(), closed.height(), closed.values());
        assertThat(MedianFilter.of(gray, 15).values())
                .isEqualTo(golden.mask("tissue_mask").values());
    }

    @Test
    void interpolatesPercentiles() {
        GoldenTensors golden = golden();
        byte[] values = golden.bytes("percentile.values");
        assertThat(Percentile.of(values, 10)).isEqualTo(golden.values("percentile.p10")[0]);
        assertThat(Percentile.of(values, 30)).isEqualTo(golden.values("percentile.p30")[0]);
        for (int n : new int[] {1, 2, 3, 11}) {
            byte[] first = Arrays.copyOf(values, n);
            assertThat(new double[] {Percentile.of(first, 10), Percentile.of(first, 30)})
                    .isEqualTo(golden.values("percentile.first" + n + ".p10_p30"));
        }
        assertThat(Percentile.of(new double[] {4, -2, 1}, 75)).isEqualTo(2.5);
        assertThatThrownBy(() -> Percentile.of(new double[0], 50))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
