package org.epsam.slides.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
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
import org.epsam.slides.image.GrayImage;
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
                            slide,
                            slide.resolution(),
                            new SlideTissue.Rejection(pen, false, Optional.empty()));
            assertThat(Arrays.equals(tissue.mask().values(), expected)).isTrue();
            assertThat(tissue.downsample()).isEqualTo(downsample);
            assertThat(tissue.pixels(TissueRule.PEN)).isZero();
            assertThat(tissue.squareMillimetres(slide.resolution()).getAsDouble())
                    .isCloseTo(
                            tissue.mask().area() * Math.pow(downsample * 0.25 / 1000, 2),
                            // The slide is up to half a pixel larger or smaller than the level.
                            within(2e-6));
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
        double pen = without.pixels(TissueRule.PEN) * Math.pow(without.downsample(), 2);
        assertThat(pen).isBetween(500.0 * 256, 2000.0 * 256);
        SlideTissue with = find(image, SlideTissue.Rejection.NONE);
        assertThat(with.pixels(TissueRule.PEN)).isZero();
        // Black has no saturation, so only coloured ink passes for tissue beside it.
        assertThat(at(with, 700, 150)).isEqualTo(ink != 0x181818);
    }

    @Test
    void placesOutOfFocusAreNoTissueUnlessWanted() {
        SlideTissue sharp = find(tissue(true), new SlideTissue.Rejection(false, true));
        assertThat(sharp.blurJudged()).isTrue();
        assertThat(at(sharp, 500, 800)).isTrue();
        assertThat(at(sharp, 1100, 800)).isFalse();
        assertThat(sharp.pixels(TissueRule.BLURRED) * Math.pow(sharp.downsample(), 2))
                .isGreaterThan(500.0 * 256);
        SlideTissue all = find(tissue(true), SlideTissue.Rejection.NONE);
        assertThat(at(all, 1100, 800)).isTrue();
        SlideTissue clean = find(tissue(false), SlideTissue.Rejection.ALL);
        assertThat(clean.pixels(TissueRule.BLURRED)).isZero();
        assertThat(clean.pixels(TissueRule.PEN)).isZero();
    }

    private static final SlideTissue.Rejection COLOUR_ONLY =
            new SlideTissue.Rejection(false, false);

    private static SlideTissue.Rejection rules(double minRegion, double minHole) {
        return new SlideTissue.Rejection(
                false, false, Optional.of(new TissueRules(Optional.empty(), minRegion, minHole)));
    }

    private static void fill(BufferedImage image, int colour, Shape shape) {
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(colour));
        g.fill(shape);
        g.dispose();
    }

    @Test
    void aStrandIsTissueAndALumenATearAndTheGlassAtTheBorderAreNot() {
        BufferedImage image = tissue(false);
        int glass = 0xf2f2f2;
        fill(image, 0xc86ea0, new Rectangle(40, 800, 270, 24));
        fill(image, glass, new Ellipse2D.Double(600, 600, 60, 60));
        fill(image, glass, new Rectangle(900, 1100, 30, 210));
        // Beside the border, and around a corner.
        fill(image, 0xc86ea0, new Rectangle(20, 1380, 300, 120));
        fill(image, 0xc86ea0, new Rectangle(20, 1560, 300, 40));
        SlideTissue tissue = find(image, COLOUR_ONLY);
        assertThat(at(tissue, 60, 812)).isTrue();
        assertThat(at(tissue, 200, 812)).isTrue();
        assertThat(at(tissue, 630, 630)).isFalse();
        assertThat(at(tissue, 915, 1200)).isFalse();
        assertThat(at(tissue, 6, 1440)).isFalse();
        assertThat(at(tissue, 6, 1590)).isFalse();
        assertThat(at(tissue, 100, 1440)).isTrue();
        assertThat(tissue.pixels(TissueRule.HOLES) * Math.pow(tissue.downsample(), 2))
                .isBetween(1500.0, 3500.0);
    }

    @Test
    void paleTissueBesideStrongTissueAndTissueWithoutGlassAreTissue() {
        BufferedImage image = tissue(false);
        fill(image, 0xeecde1, new Rectangle(300, 1320, 900, 200));
        SlideTissue beside = find(image, COLOUR_ONLY);
        assertThat(at(beside, 700, 1400)).isTrue();
        fill(image, 0xe8b8d4, new Rectangle(0, 0, 1600, 800));
        fill(image, 0xa04080, new Rectangle(0, 800, 1600, 800));
        SlideTissue whole = find(image, COLOUR_ONLY);
        assertThat(whole.mask().area()).isEqualTo(whole.mask().values().length);
    }

    @Test
    void colouredGlassIsNoTissue() {
        BufferedImage image = tissue(false);
        for (int y = 0; y < 1600; y++) {
            for (int x = 0; x < 1600; x++) {
                if ((image.getRGB(x, y) & 0xffffff) == 0xf2f2f2) {
                    image.setRGB(x, y, 0xf4eedc);
                }
            }
        }
        double area = find(image, COLOUR_ONLY).mask().area();
        assertThat(area)
                .isCloseTo(find(tissue(false), COLOUR_ONLY).mask().area(), within(area / 50));
    }

    @Test
    void smallRegionsAndHolesCountAsWanted() {
        BufferedImage image = tissue(false);
        fill(image, 0xc86ea0, new Rectangle(100, 100, 60, 60));
        fill(image, 0xf2f2f2, new Ellipse2D.Double(600, 600, 60, 60));
        SlideTissue usual = find(image, COLOUR_ONLY);
        assertThat(at(usual, 130, 130)).isFalse();
        assertThat(at(usual, 630, 630)).isFalse();
        assertThat(usual.pixels(TissueRule.SMALL) * Math.pow(usual.downsample(), 2))
                .isCloseTo(3600, within(700.0));
        SlideTissue all = find(image, rules(2000, 4000));
        assertThat(at(all, 130, 130)).isTrue();
        assertThat(at(all, 630, 630)).isTrue();
        assertThat(all.pixels(TissueRule.SMALL)).isZero();
        assertThat(all.pixels(TissueRule.HOLES)).isZero();
    }

    @Test
    void whatMayBeLargeEnoughCountsWhereThePixelSizeIsUnknown() {
        BufferedImage image = tissue(false);
        // 40 um a side in pixels of 0.25 um, 80 in those of 0.5.
        fill(image, 0xc86ea0, new Rectangle(64, 64, 160, 160));
        Path file = dir.resolve("unknown.png");
        ImageFile.writePng(file, image(image));
        try (Slide slide = Slides.open(file)) {
            SlideTissue unknown = SlideTissue.of(slide, Optional.empty(), COLOUR_ONLY);
            assertThat(at(unknown, 144, 144)).isTrue();
            SlideTissue fine =
                    SlideTissue.of(slide, Optional.of(new Resolution(0.25)), COLOUR_ONLY);
            assertThat(at(fine, 144, 144)).isFalse();
            SlideTissue usual =
                    SlideTissue.of(slide, Optional.of(new Resolution(0.5)), COLOUR_ONLY);
            assertThat(at(usual, 144, 144)).isTrue();
        }
    }

    @Test
    void aThresholdMayBeGiven() {
        BufferedImage image = tissue(false);
        fill(image, 0xeecde1, new Rectangle(300, 1320, 900, 200));
        SlideTissue strong =
                find(
                        image,
                        new SlideTissue.Rejection(
                                false,
                                false,
                                Optional.of(new TissueRules(Optional.of(60), 5000, 1000))));
        assertThat(at(strong, 700, 1400)).isFalse();
        assertThat(at(strong, 700, 700)).isTrue();
        assertThatThrownBy(() -> new TissueRules(Optional.of(0), 0, 0))
                .isInstanceOf(InputException.class)
                .hasMessage("--tissue-threshold 0: must be 1 to 255");
        assertThatThrownBy(() -> new TissueRules(Optional.empty(), 0, Double.NaN))
                .isInstanceOf(InputException.class)
                .hasMessage("--min-tissue-hole NaN: must be 0 or more");
    }

    @Test
    void sharesAreOfThePixelsTouched() {
        byte[] values = new byte[100];
        Arrays.fill(values, 0, 50, (byte) 1);
        Mask mask = new Mask(10, 10, values);
        SlideTissue tissue =
                new SlideTissue(
                        mask,
                        mask,
                        new Size(168, 160),
                        16,
                        4,
                        new GrayImage(10, 10, new byte[100]),
                        false);
        assertThat(tissue.fraction(0, 0, 160)).isEqualTo(0.5);
        assertThat(tissue.fraction(0, 0, 64)).isEqualTo(1);
        assertThat(tissue.fraction(0, 96, 64)).isZero();
        // Half a pixel of the mask is missing on the right.
        assertThat(tissue.contains(167, 40)).isTrue();
        assertThat(tissue.squareMillimetres(Optional.of(new Resolution(1))).getAsDouble())
                .isCloseTo(168 * 80 / 1e6, within(1e-12));
    }

    @Test
    void theRealSlideIsTissueInItsMiddleAndNotAtItsBorder() {
        try (Slide slide =
                Slides.open(GoldenTensors.shared("slides/aperio/cmu-1-small-region.svs"))) {
            SlideTissue tissue =
                    SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL);
            assertThat(tissue.squareMillimetres(slide.resolution()).getAsDouble())
                    .isBetween(0.55, 0.7);
            assertThat(tissue.pixels(TissueRule.PEN)).isZero();
            assertThat(tissue.pixels(TissueRule.BLURRED)).isZero();
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
            double first = areas.get(0);
            assertThat(areas).allSatisfy(a -> assertThat(a).isCloseTo(first, within(0.1 * first)));
        }
    }

    @Test
    void drawnTissueHasTheSameAreaAtEveryResolution() {
        List<Double> areas = areas(image(tissue(false)), 1);
        assertThat(areas).allSatisfy(a -> assertThat(a).isCloseTo(1, within(0.1)));
    }

    @Test
    void aNearlyBlackSlideIsRefused() {
        byte[] dark = image(tissue(false)).rgb();
        for (int i = 0; i < dark.length; i++) {
            // Values of 12 bits in the lower end of 16.
            dark[i] = (byte) ((dark[i] & 0xff) >> 4);
        }
        RgbImage light = image(tissue(false));
        Slide slide = TestSlides.inMemory(new RgbImage(light.width(), light.height(), dark), 1);
        assertThatThrownBy(
                        () -> SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is nearly black, its brightest value is 15 of 255");
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
