package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.epsam.slides.GoldenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeTest {
    @ParameterizedTest
    @CsvSource({
        "resize.u8.src_5x7, resize.u8.dst_23x16",
        "resize.u8.src_32x32, resize.u8.dst_512x512",
        "resize.u8.src_32x32, resize.u8.dst_48x40",
        "resize.bin.src_32x32, resize.bin.dst_512x512",
        "resize.u8.down_src_40x48, resize.u8.down_dst_17x21"
    })
    void resizesEightBitsAsOpenCv(String source, String result) {
        GoldenTensors golden = GoldenTensors.open("cvops/cvops.safetensors");
        GrayImage expected = golden.gray(result);
        GrayImage actual =
                Resize.bilinear(golden.gray(source), expected.width(), expected.height());
        assertThat(actual.values()).isEqualTo(expected.values());
    }

    @Test
    void resizesDoublesAsOpenCv() {
        GoldenTensors golden = GoldenTensors.open("cvops/cvops.safetensors");
        double[] actual = Resize.bilinear(golden.values("resize.f64.src_6x9"), 9, 6, 50, 40);
        assertThat(actual).isEqualTo(golden.values("resize.f64.dst_40x50"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "down_tall", "same", "up_wide"})
    void resizesAsPillow(String name) {
        GoldenTensors golden = GoldenTensors.open("resize/resize.safetensors");
        assertPillow(golden, name + ".in_chw", name + ".out_hwc");
    }

    @Test
    void resizesWhatTruncationLeft() {
        GoldenTensors golden = GoldenTensors.open("resize/resize.safetensors");
        double[] fractions = golden.values("fractional.in_chw");
        byte[] truncated = new byte[fractions.length];
        for (int i = 0; i < truncated.length; i++) {
            truncated[i] = (byte) (int) fractions[i];
        }
        assertThat(truncated).isEqualTo(golden.bytes("fractional.as_u8_chw"));
        assertPillow(golden, "fractional.as_u8_chw", "fractional.out_hwc");
    }

    private static void assertPillow(GoldenTensors golden, String source, String result) {
        int[] in = golden.shape(source);
        int[] out = golden.shape(result);
        byte[] planes = golden.bytes(source);
        byte[] rgb = new byte[planes.length];
        int area = in[1] * in[2];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = planes[c * area + i];
            }
        }
        RgbImage actual = Resize.pillow(new RgbImage(in[2], in[1], rgb), new Size(out[1], out[0]));
        assertThat(actual.rgb()).isEqualTo(golden.bytes(result));
    }

    @ParameterizedTest
    @CsvSource({
        "he_512x512, he_512x512_to_256x256, 256",
        "he_384x512, he_384x512_to_192x256, 256",
        "he_512x512, he_512x512_to_1024x1024, 1024",
        "he_384x512, he_384x512_to_768x1024, 1024"
    })
    void resizesPicturesAsPillow(String source, String result, int side) {
        RgbImage image = png("images/" + source + ".png");
        RgbImage expected = png("resize/" + result + ".png");
        Size size = Resize.longestSide(image.size(), side);
        assertThat(size).isEqualTo(expected.size());
        assertThat(Resize.pillow(image, size).rgb()).isEqualTo(expected.rgb());
    }

    private static RgbImage png(String name) {
        return ImageFile.readRgb(GoldenTensors.file(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 256, 1024})
    void findsTheSizeOfTheLongestSide(int side) {
        GoldenTensors golden = GoldenTensors.open("resize/resize.safetensors");
        double[] in = golden.values("shape.in_hw");
        double[] out = golden.values("shape.out_hw_long" + side);
        for (int i = 0; i < in.length; i += 2) {
            assertThat(Resize.longestSide(new Size((int) in[i + 1], (int) in[i]), side))
                    .as("%s x %s", in[i], in[i + 1])
                    .isEqualTo(new Size((int) out[i + 1], (int) out[i]));
        }
    }

    @Test
    void takesTheNearestPixelOfAMask() {
        Mask mask = new Mask(2, 1, new byte[] {1, 0});
        assertThat(Resize.nearest(mask, 4, 2).values()).containsExactly(1, 1, 0, 0, 1, 1, 0, 0);
        Mask wide = new Mask(6, 1, new byte[] {0, 1, 0, 0, 0, 1});
        assertThat(Resize.nearest(wide, 2, 1).values())
                .as("the middle one of three")
                .containsExactly(1, 0);
    }
}
