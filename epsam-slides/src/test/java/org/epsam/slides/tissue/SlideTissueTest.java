package org.epsam.slides.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlideTissueTest {
    @TempDir Path dir;

    /** A slide whose level 1 is a picture; level 0 may not be touched. */
    private record Coarse(RgbImage picture, double downsample) implements Slide {
        @Override
        public Path path() {
            return Path.of("coarse.tif");
        }

        @Override
        public String reader() {
            return "test";
        }

        @Override
        public List<Level> levels() {
            int width = (int) Math.round(picture.width() * downsample);
            int height = (int) Math.round(picture.height() * downsample);
            return List.of(
                    new Level(new Size(width, height), 1, ""),
                    new Level(picture.size(), downsample, ""));
        }

        @Override
        public Optional<Resolution> resolution() {
            return Optional.of(new Resolution(0.25));
        }

        @Override
        public RgbImage read(Region region) {
            assertThat(region.level()).isEqualTo(1);
            int left = (int) Math.round(region.x() / downsample);
            int top = (int) Math.round(region.y() / downsample);
            byte[] rgb = new byte[3 * region.width() * region.height()];
            for (int y = 0; y < region.height(); y++) {
                System.arraycopy(
                        picture.rgb(),
                        3 * ((top + y) * picture.width() + left),
                        rgb,
                        3 * y * region.width(),
                        3 * region.width());
            }
            return new RgbImage(region.width(), region.height(), rgb);
        }

        @Override
        public List<String> associatedImages() {
            return List.of();
        }

        @Override
        public RgbImage readAssociated(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(doubles = {16, 15.97, 16.31})
    void aSlideWithALevelNear16GivesTheOriginalsMaskAtItsTrueScale(double downsample) {
        RgbImage picture = ImageFile.readRgb(GoldenTensors.file("wsi/thumbnail_256x320.png"));
        byte[] expected =
                GoldenTensors.open("wsi/tissue_and_centers.safetensors")
                        .mask("tissue_mask")
                        .values();
        Slide slide = new Coarse(picture, downsample);
        for (boolean pen : new boolean[] {false, true}) {
            SlideTissue tissue =
                    SlideTissue.of(
                            slide, slide.resolution(), new SlideTissue.Rejection(pen, false));
            assertThat(Arrays.equals(tissue.mask().values(), expected)).isTrue();
            assertThat(tissue.downsample()).isEqualTo(downsample);
            assertThat(tissue.penPixels()).isZero();
            assertThat(tissue.squareMillimetres(slide.resolution()).getAsDouble())
                    .isCloseTo(
                            tissue.mask().area() * Math.pow(downsample * 0.25 / 1000, 2),
                            within(1e-9));
        }
        assertThat(
                        SlideTissue.of(slide, Optional.empty(), SlideTissue.Rejection.NONE)
                                .squareMillimetres(Optional.empty()))
                .isEmpty();
    }

    /** Pink tissue with fine grain on glass, 1600 pixels a side; its right half may be smeared. */
    private static BufferedImage tissue(boolean smeared) {
        BufferedImage image = new BufferedImage(1600, 1600, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < 1600; y++) {
            for (int x = 0; x < 1600; x++) {
                boolean inside = x >= 300 && x < 1300 && y >= 300 && y < 1300;
                double grain =
                        smeared && x >= 800
                                ? 40 * Math.sin(x / 30.0) * Math.sin(y / 30.0)
                                : 40 * random.nextGaussian();
                int dark = (int) Math.max(-80, Math.min(80, grain));
                image.setRGB(
                        x,
                        y,
                        inside
                                ? new Color(200 + dark / 2, 110 + dark, 160 + dark / 2).getRGB()
                                : 0xf2f2f2);
            }
        }
        return image;
    }

    private static RgbImage image(BufferedImage image) {
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return new RgbImage(image.getWidth(), image.getHeight(), rgb);
    }

    private SlideTissue find(BufferedImage image, SlideTissue.Rejection rejection) {
        Path file = dir.resolve("slide.png");
        ImageFile.writePng(file, image(image));
        try (Slide slide = Slides.open(file)) {
            return SlideTissue.of(slide, Optional.of(new Resolution(1)), rejection);
        }
    }

    private static boolean at(SlideTissue tissue, int x, int y) {
        double scale = tissue.downsample();
        return tissue.mask().get((int) (x / scale), (int) (y / scale));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1e4a96, 0x1f7a4a, 0x181818})
    void penMarksAreNoTissueUnlessWanted(int ink) {
        BufferedImage image = tissue(false);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(ink));
        g.setStroke(new BasicStroke(110));
        g.draw(new Line2D.Double(100, 150, 1500, 150));
        g.draw(new Line2D.Double(800, 150, 800, 700));
        g.dispose();
        SlideTissue without = find(image, new SlideTissue.Rejection(true, false));
        assertThat(at(without, 800, 150)).isFalse();
        assertThat(at(without, 800, 600)).isFalse();
        assertThat(at(without, 500, 600)).isTrue();
        assertThat(at(without, 1100, 1100)).isTrue();
        double pen = without.penPixels() * Math.pow(without.downsample(), 2);
        assertThat(pen).isBetween(500.0 * 256, 2000.0 * 256);
        SlideTissue with = find(image, SlideTissue.Rejection.NONE);
        assertThat(with.penPixels()).isZero();
        // Black has no saturation, so only coloured ink passes for tissue beside it.
        assertThat(at(with, 700, 150)).isEqualTo(ink != 0x181818);
    }

    @Test
    void placesOutOfFocusAreNoTissueUnlessWanted() {
        SlideTissue sharp = find(tissue(true), new SlideTissue.Rejection(false, true));
        assertThat(sharp.blurJudged()).isTrue();
        assertThat(at(sharp, 500, 800)).isTrue();
        assertThat(at(sharp, 1100, 800)).isFalse();
        assertThat(sharp.blurredPixels() * Math.pow(sharp.downsample(), 2))
                .isGreaterThan(500.0 * 256);
        SlideTissue all = find(tissue(true), SlideTissue.Rejection.NONE);
        assertThat(at(all, 1100, 800)).isTrue();
        SlideTissue clean = find(tissue(false), SlideTissue.Rejection.ALL);
        assertThat(clean.blurredPixels()).isZero();
        assertThat(clean.penPixels()).isZero();
    }

    @Test
    void sharesAreOfThePixelsTouched() {
        byte[] values = new byte[100];
        Arrays.fill(values, 0, 50, (byte) 1);
        Mask mask = new Mask(10, 10, values);
        SlideTissue tissue = new SlideTissue(mask, mask, 16, 4, 0, 0, false);
        assertThat(tissue.fraction(0, 0, 160)).isEqualTo(0.5);
        assertThat(tissue.fraction(0, 0, 64)).isEqualTo(1);
        assertThat(tissue.fraction(0, 96, 64)).isZero();
    }

    @Test
    void theRealSlideIsTissueInItsMiddleAndNotAtItsBorder() {
        try (Slide slide =
                Slides.open(GoldenTensors.shared("slides/aperio/cmu-1-small-region.svs"))) {
            SlideTissue tissue =
                    SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL);
            assertThat(tissue.squareMillimetres(slide.resolution()).getAsDouble())
                    .isBetween(0.55, 0.7);
            assertThat(tissue.penPixels()).isZero();
            assertThat(tissue.blurredPixels()).isZero();
            assertThat(at(tissue, 1100, 2000)).isTrue();
            assertThat(at(tissue, 2000, 300)).isFalse();
        }
    }

    /** Areas in mm2 of one picture at 0.25, 0.5 ... 8 um. */
    private static List<Double> areas(RgbImage fine, double micrometres) {
        List<Double> areas = new ArrayList<>();
        for (double wanted = 0.25; wanted <= 8; wanted *= 2) {
            double scale = micrometres / wanted;
            Size size =
                    new Size(
                            (int) Math.round(fine.width() * scale),
                            (int) Math.round(fine.height() * scale));
            Slide slide = TestSlides.inMemory(Resize.pillow(fine, size), wanted);
            areas.add(
                    SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL)
                            .squareMillimetres(slide.resolution())
                            .getAsDouble());
        }
        return areas;
    }

    @Test
    void theSameTissueHasTheSameAreaAtEveryResolution() {
        try (Slide slide = Slides.open(GoldenTensors.shared(TestSlides.SVS))) {
            List<Double> areas = areas(TestSlides.whole(slide), 0.499);
            assertThat(areas).allSatisfy(a -> assertThat(a).isCloseTo(0.6, within(0.06)));
        }
    }

    @Test
    void drawnTissueHasTheSameAreaAtEveryResolution() {
        List<Double> areas = areas(image(tissue(false)), 1);
        assertThat(areas).allSatisfy(a -> assertThat(a).isCloseTo(1, within(0.1)));
    }

    @Test
    void aSlideTooCoarseForTissueIsRefused() {
        Slide slide = TestSlides.inMemory(image(tissue(false)), 12);
        assertThatThrownBy(
                        () -> SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("12.0 um, too coarse for finding tissue")
                .hasMessageContaining("--slide-mpp");
    }
}
