package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.geom.Point2D;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static RgbImage gray(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) 100);
        return new RgbImage(width, height, rgb);
    }

    private static List<Integer> pixel(RgbImage image, int x, int y) {
        return List.of(image.get(x, y, 0), image.get(x, y, 1), image.get(x, y, 2));
    }

    @Test
    void maskIsOutlinedAndTinted() {
        byte[] values = new byte[49];
        for (int y = 2; y < 7; y++) {
            for (int x = 1; x < 6; x++) {
                values[y * 7 + x] = 1;
            }
        }
        RgbImage image = gray(7, 7);
        RgbImage result = Overlay.mask(image, new Mask(7, 7, values), Color.GREEN);

        assertThat(pixel(result, 0, 0)).containsExactly(100, 100, 100);
        assertThat(pixel(result, 1, 3)).containsExactly(0, 255, 0);
        assertThat(pixel(result, 3, 4)).containsExactly(75, 139, 75);
        assertThat(pixel(result, 3, 6))
                .as("no line along the image's edge")
                .containsExactly(75, 139, 75);
        assertThat(pixel(image, 1, 3)).containsExactly(100, 100, 100);
    }

    @Test
    void outlinesAreDrawnAndTheirInsidesTinted() {
        RgbImage image = gray(40, 40);
        RgbImage result =
                Overlay.outlines(image, List.of(new Rectangle(10, 10, 20, 20)), Color.GREEN);
        assertThat(pixel(result, 10, 20)).containsExactly(0, 255, 0);
        assertThat(pixel(result, 20, 20)).containsExactly(75, 139, 75);
        assertThat(pixel(result, 5, 5)).containsExactly(100, 100, 100);
        assertThat(pixel(image, 10, 20)).containsExactly(100, 100, 100);
    }

    @Test
    void pointsAreDiscs() {
        RgbImage result =
                Overlay.points(gray(64, 64), List.of(new Point2D.Float(20, 30)), Color.RED);
        assertThat(pixel(result, 20, 30)).containsExactly(255, 0, 0);
        assertThat(pixel(result, 30, 20)).containsExactly(100, 100, 100);
    }

    @Test
    void heatUsesTheWholeTable() {
        ScalarMap map = new ScalarMap(4, 1, new float[] {0, 1, Float.NaN, 7});
        RgbImage result = Overlay.heat(gray(4, 1), map);
        assertThat(pixel(result, 0, 0)).containsExactly(50, 50, 52);
        assertThat(pixel(result, 1, 0)).isEqualTo(pixel(result, 3, 0));
        assertThat(pixel(result, 2, 0)).isEqualTo(pixel(result, 0, 0));
        assertThatThrownBy(() -> Overlay.heat(gray(4, 2), new ScalarMap(4, 1, new float[4])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void coloursGrowBrighter() {
        double last = -1;
        for (double v = 0; v <= 1; v += 0.01) {
            int c = HeatColours.of(v);
            double luma = 0.299 * (c >> 16) + 0.587 * (c >> 8 & 0xff) + 0.114 * (c & 0xff);
            assertThat(luma).as("at %s", v).isGreaterThan(last);
            last = luma;
        }
    }

    @Test
    void lumaIsOpenCvs() {
        byte[] rgb = new byte[3 * 4096];
        new Random(3).nextBytes(rgb);
        byte[] expected = new byte[4096];
        try (Mat from = new Mat(64, 64, opencv_core.CV_8UC3, new BytePointer(rgb));
                Mat to = new Mat()) {
            opencv_imgproc.cvtColor(from, to, opencv_imgproc.COLOR_RGB2GRAY);
            to.data().get(expected);
        }
        assertThat(GrayImage.of(new RgbImage(64, 64, rgb)).values()).isEqualTo(expected);
    }
}
