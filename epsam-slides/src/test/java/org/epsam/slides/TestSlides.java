package org.epsam.slides;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Assumptions;

/** Slides that tests write and compare. */
public final class TestSlides {
    private static final int TILE = SlideWriter.TILE;

    private TestSlides() {}

    /** A small slide of Aperio, in the shared folder of test data. */
    public static final String SVS = "slides/aperio/cmu-1-small-region.svs";

    /** Returns the reader of OpenSlide; the test is skipped where it is not installed. */
    public static SlideReader openSlide() {
        SlideReader reader =
                Slides.readers().stream()
                        .filter(r -> r.name().equals("OpenSlide"))
                        .findFirst()
                        .orElseThrow();
        Assumptions.assumeFalse(
                reader.formats().startsWith("not installed"), "libopenslide is not installed here");
        return reader;
    }

    /** Returns the mean difference of all values of two images of one size. */
    public static double difference(RgbImage one, RgbImage other) {
        assertThat(one.width()).isEqualTo(other.width());
        assertThat(one.height()).isEqualTo(other.height());
        return IntStream.range(0, one.rgb().length)
                .mapToLong(i -> Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff)))
                .average()
                .orElseThrow();
    }

    /** The largest difference of a sample. */
    public static int largestDifference(RgbImage one, RgbImage other) {
        assertThat(one.size()).isEqualTo(other.size());
        return IntStream.range(0, one.rgb().length)
                .map(i -> Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff)))
                .max()
                .orElseThrow();
    }

    /** Reads level 0. */
    public static RgbImage whole(Slide slide) {
        return slide.read(new Region(0, 0, 0, slide.width(), slide.height()));
    }

    /** The part of an image, white outside of it: the plainest way to say what a region is. */
    public static RgbImage part(RgbImage image, int left, int top, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    boolean inside =
                            left + x >= 0
                                    && top + y >= 0
                                    && left + x < image.width()
                                    && top + y < image.height();
                    rgb[to++] = (byte) (inside ? image.get(left + x, top + y, c) : 255);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** A smooth picture with a plain area, as slides have. */
    public static RgbImage picture(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean plain = x > width / 2 && y > height / 2;
                rgb[i++] = (byte) (plain ? 243 : 120 + 100 * Math.sin(x / 40.0));
                rgb[i++] = (byte) (plain ? 243 : 120 + 100 * Math.sin(y / 30.0));
                rgb[i++] = (byte) (plain ? 243 : 120 + 100 * Math.sin((x + y) / 50.0));
            }
        }
        return new RgbImage(width, height, rgb);
    }

    public static void write(Path file, RgbImage image, Optional<Double> micrometres) {
        try (SlideWriter writer =
                SlideWriter.rgb(file, image.size(), 90, micrometres.map(Resolution::new))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    int width = Math.min(TILE, image.width() - column * TILE);
                    int height = Math.min(TILE, image.height() - row * TILE);
                    writer.write(part(image, column * TILE, row * TILE, width, height));
                }
            }
            writer.finish();
        }
    }

    public static void writeGray(Path file, GrayImage image) {
        try (SlideWriter writer =
                SlideWriter.gray(file, image.size(), Optional.of(new Resolution(2)))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    byte[] tile = new byte[TILE * TILE];
                    for (int i = 0; i < tile.length; i++) {
                        int x = Math.min(image.width() - 1, column * TILE + i % TILE);
                        int y = Math.min(image.height() - 1, row * TILE + i / TILE);
                        tile[i] = (byte) image.get(x, y);
                    }
                    writer.write(new GrayImage(TILE, TILE, tile));
                }
            }
            writer.finish();
        }
    }

    /** A slide of one level. */
    public static Slide inMemory(RgbImage picture, double micrometres) {
        return new InMemory(picture, micrometres, Bounds.whole(picture.size()));
    }

    /** A slide of one level of which a part was scanned. */
    public record InMemory(RgbImage picture, double micrometres, Bounds bounds) implements Slide {
        @Override
        public Path path() {
            return Path.of("memory.tif");
        }

        @Override
        public String reader() {
            return "test";
        }

        @Override
        public List<Level> levels() {
            return List.of(new Level(picture.size(), 1, ""));
        }

        @Override
        public Optional<Resolution> resolution() {
            return Optional.of(new Resolution(micrometres));
        }

        @Override
        public RgbImage read(Region region) {
            return part(picture, region.x(), region.y(), region.width(), region.height());
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
}
