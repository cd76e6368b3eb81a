package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.epsam.slides.TestSlides.SVS;
import static org.epsam.slides.TestSlides.difference;
import static org.epsam.slides.TestSlides.part;
import static org.epsam.slides.TestSlides.whole;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiffSlideReaderTest {
    @Test
    void theAperioFileIsReadWithItsColoursAndResolution() {
        try (Slide slide = Slides.open(GoldenTensors.shared(SVS))) {
            assertThat(slide.reader()).isEqualTo("TIFF");
            assertThat(slide.name()).isEqualTo("cmu-1-small-region");
            assertThat(slide.levels())
                    .containsExactly(
                            new Level(new Size(2220, 2967), 1, "JPEG, tiles of 240 x 240"));
            assertThat(slide.resolution()).contains(new Resolution(0.499));
            assertThat(slide.associatedImages()).containsExactly("label", "macro", "thumbnail");
            RgbImage glass = slide.read(new Region(0, 10, 10, 50, 50));
            assertThat(difference(glass, new RgbImage(50, 50, filled(7500, 243)))).isLessThan(4);
            RgbImage label = slide.readAssociated("label");
            assertThat(label.width()).isEqualTo(387);
            assertThat(label.height()).isEqualTo(463);
            assertThat(slide.readAssociated("macro").width()).isEqualTo(1280);
            // The thumbnail shows the slide: a wrong colour conversion would be far off.
            RgbImage thumbnail = slide.readAssociated("thumbnail");
            RgbImage small = slide.readScaled(2220 / 574.0, 0, 0, new Size(574, 768));
            assertThat(difference(thumbnail, small)).isLessThan(8);
        }
    }

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void theSamePixelsInAnotherFileAreNearlyTheSame() {
        try (Slide svs = Slides.open(GoldenTensors.shared(SVS));
                Slide tiff =
                        Slides.open(
                                GoldenTensors.shared("slides/tiff/CMU-1-Small-Region.jpeg.tiff"))) {
            assertThat(difference(whole(svs), whole(tiff))).isLessThan(4);
            assertThat(tiff.levels().get(0).storage()).isEqualTo("JPEG, tiles of 256 x 256");
            // Its resolution fields say 0.005 micrometres, which no microscope sees.
            assertThat(tiff.resolution()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lzw", "zlib"})
    void randomRegionsOfLosslessFilesAreExact(String codec) {
        RgbImage truth = ImageFile.readRgb(GoldenTensors.shared("slides/ome/XYC.png"));
        Path file = GoldenTensors.shared("slides/ome/xyc-" + codec + ".ome.tiff");
        Random random = new Random(7);
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.name()).isEqualTo("xyc-" + codec);
            assertThat(slide.levels()).hasSize(1);
            for (int i = 0; i < 1000; i++) {
                int x = random.nextInt(-100, 600);
                int y = random.nextInt(-100, 600);
                int width = random.nextInt(1, 300);
                int height = random.nextInt(1, 300);
                RgbImage region = slide.read(new Region(0, x, y, width, height));
                assertThat(region.rgb()).isEqualTo(part(truth, x, y, width, height).rgb());
            }
        }
    }

    @Test
    void jpegThatSaysItIsYcbcrIsReadSoWhateverTheFileDeclares() {
        RgbImage truth = ImageFile.readRgb(GoldenTensors.shared("slides/ome/XYC.png"));
        try (Slide slide = Slides.open(GoldenTensors.shared("slides/ome/xyc-jpeg.ome.tiff"))) {
            // Letters of one pixel at quarter chroma lose much; as RGB the difference would be 80.
            assertThat(difference(whole(slide), truth)).isLessThan(14);
        }
    }

    @Test
    void regionsAtAResolutionAreShrunkAndEnlarged() {
        try (Slide slide = Slides.open(GoldenTensors.shared(SVS))) {
            RgbImage at = slide.readAt(new Resolution(2 * 0.499), 300, 400, new Size(100, 80));
            RgbImage fine = slide.read(new Region(0, 300, 400, 200, 160));
            for (int c = 0; c < 3; c++) {
                assertThat(mean(at, c)).isCloseTo(mean(fine, c), Offset.offset(0.6));
            }
            RgbImage enlarged = slide.readAt(new Resolution(0.2495), 300, 400, new Size(200, 160));
            RgbImage same = slide.readAt(new Resolution(0.499), 300, 400, new Size(100, 80));
            assertThat(mean(enlarged, 0)).isCloseTo(mean(same, 0), Offset.offset(0.6));
            assertThat(same.rgb()).isEqualTo(slide.read(new Region(0, 300, 400, 100, 80)).rgb());
        }
    }

    private static double mean(RgbImage image, int channel) {
        return IntStream.range(0, image.width() * image.height())
                .mapToDouble(i -> image.rgb()[3 * i + channel] & 0xff)
                .average()
                .orElseThrow();
    }

    @Test
    void severalThreadsReadTheSamePixels() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Slide slide = Slides.open(GoldenTensors.shared(SVS))) {
            RgbImage truth = whole(slide);
            List<Future<Boolean>> answers =
                    IntStream.range(0, 200)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () -> {
                                                        int x = i * 37 % 2100;
                                                        int y = i * 53 % 2800;
                                                        return Arrays.equals(
                                                                slide.read(
                                                                                new Region(
                                                                                        0, x, y,
                                                                                        150, 150))
                                                                        .rgb(),
                                                                part(truth, x, y, 150, 150).rgb());
                                                    }))
                            .toList();
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
