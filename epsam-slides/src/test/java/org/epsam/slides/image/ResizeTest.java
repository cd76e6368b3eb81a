package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
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
        GoldenArrays golden = GoldenArrays.read("cvops/cvops.safetensors");
        GrayImage expected = golden.gray(result);
        GrayImage actual =
                Resize.bilinear(golden.gray(source), expected.width(), expected.height());
        assertThat(actual.values()).isEqualTo(expected.values());
    }

    @Test
    void resizesDoublesAsOpenCv() {
        GoldenArrays golden = GoldenArrays.read("cvops/cvops.safetensors");
        double[] actual = Resize.bilinear(golden.doubles("resize.f64.src_6x9"), 9, 6, 50, 40);
        assertThat(actual).isEqualTo(golden.doubles("resize.f64.dst_40x50"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "down_tall", "same", "up_wide"})
    void resizesAsPillow(String name) {
        GoldenArrays golden = GoldenArrays.read("resize/resize.safetensors");
        assertPillow(golden, name + ".in_chw", name + ".out_hwc");
    }

    @Test
    void resizesWhatTruncationLeft() {
        GoldenArrays golden = GoldenArrays.read("resize/resize.safetensors");
        assertPillow(golden, "fractional.as_u8_chw", "fractional.out_hwc");
    }

    private static void assertPillow(GoldenArrays golden, String source, String result) {
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
        RgbImage actual = Resize.pillow(new RgbImage(in[2], in[1], rgb), out[1], out[0]);
        assertThat(actual.rgb()).isEqualTo(golden.bytes(result));
    }

    @ParameterizedTest
    @CsvSource({
        "he_512x512, he_512x512_to_256x256, 256",
        "he_384x512, he_384x512_to_192x256, 256",
        "he_512x512, he_512x512_to_1024x1024, 1024",
        "he_384x512, he_384x512_to_768x1024, 1024"
    })
    void resizesPicturesAsPillow(String source, String result, int side) throws IOException {
        RgbImage image = png("images/" + source + ".png");
        RgbImage expected = png("resize/" + result + ".png");
        int[] size = Resize.longestSide(image.height(), image.width(), side);
        assertThat(size).containsExactly(expected.height(), expected.width());
        assertThat(Resize.pillow(image, size[1], size[0]).rgb()).isEqualTo(expected.rgb());
    }

    private static RgbImage png(String name) throws IOException {
        BufferedImage picture = ImageIO.read(GoldenArrays.file(name).toFile());
        byte[] rgb = new byte[3 * picture.getWidth() * picture.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = picture.getRGB(i % picture.getWidth(), i / picture.getWidth());
            rgb[3 * i] = (byte) (colour >> 16);
            rgb[3 * i + 1] = (byte) (colour >> 8);
            rgb[3 * i + 2] = (byte) colour;
        }
        return new RgbImage(picture.getWidth(), picture.getHeight(), rgb);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 256, 1024})
    void findsTheSizeOfTheLongestSide(int side) {
        GoldenArrays golden = GoldenArrays.read("resize/resize.safetensors");
        long[] in = golden.longs("shape.in_hw");
        long[] out = golden.longs("shape.out_hw_long" + side);
        for (int i = 0; i < in.length; i += 2) {
            assertThat(Resize.longestSide((int) in[i], (int) in[i + 1], side))
                    .as("%d x %d", in[i], in[i + 1])
                    .containsExactly((int) out[i], (int) out[i + 1]);
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
