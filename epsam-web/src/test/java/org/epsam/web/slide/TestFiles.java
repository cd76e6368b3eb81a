package org.epsam.web.slide;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.epsam.core.slide.SlideResult;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.junit.jupiter.api.Assumptions;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/** Slides, maps and pictures that tests write and compare. */
final class TestFiles {
    private TestFiles() {}

    /** A file of the shared test data; the test is skipped, with the reason, where it is absent. */
    static Path shared(String name) {
        Path golden = Path.of(System.getenv().getOrDefault("EPSAM_GOLDEN", "shared/golden"));
        Path shared = golden.toAbsolutePath().getParent();
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (!Files.isDirectory(shared)) {
                shared = dir.resolve("shared");
            }
        }
        Path file = shared.resolve(name);
        Assumptions.assumeTrue(
                Files.exists(file), "test data are not here: " + file + " (set EPSAM_GOLDEN)");
        return file;
    }

    /** A pyramid of smooth colours. */
    static Path slide(Path file, Size size) {
        Drawn drawn = new Drawn(size, Bounds.whole(size));
        try (SlideWriter writer =
                SlideWriter.rgb(file, size, 95, Optional.of(new Resolution(0.5)))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    int side = SlideWriter.TILE;
                    writer.write(drawn.read(new Region(0, column * side, row * side, side, side)));
                }
            }
            writer.finish();
        }
        return file;
    }

    /** A probability map. */
    static Path map(Path file, Size size, IntBinaryOperator value) {
        try (SlideWriter writer = SlideWriter.gray(file, size, Optional.of(new Resolution(1)))) {
            int side = SlideWriter.TILE;
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    byte[] tile = new byte[side * side];
                    for (int i = 0; i < tile.length; i++) {
                        int x = Math.min(size.width() - 1, column * side + i % side);
                        int y = Math.min(size.height() - 1, row * side + i / side);
                        tile[i] = (byte) value.applyAsInt(x, y);
                    }
                    writer.write(new GrayImage(side, side, tile));
                }
            }
            writer.finish();
        }
        return file;
    }

    /** A square region. */
    static OutlineFile.Outlined square(double x, double y, double side, double probability) {
        Polygon polygon =
                new GeometryFactory()
                        .createPolygon(
                                new Coordinate[] {
                                    new Coordinate(x, y),
                                    new Coordinate(x + side, y),
                                    new Coordinate(x + side, y + side),
                                    new Coordinate(x, y + side),
                                    new Coordinate(x, y)
                                });
        return new OutlineFile.Outlined(polygon, OptionalDouble.of(probability));
    }

    /** Outlines as segment writes them. */
    static Path outlines(Path file, OutlineFile.Outlined... outlines) {
        List<Annotation> annotations = new ArrayList<>();
        for (OutlineFile.Outlined outline : outlines) {
            annotations.add(
                    new Annotation(
                            "Tumor " + (annotations.size() + 1),
                            "Tumor",
                            AnnotationType.POLYGON,
                            outline.polygon(),
                            Map.of(
                                    "Area px",
                                    outline.polygon().getArea(),
                                    "Mean tumour probability",
                                    outline.probability().orElseThrow())));
        }
        GeoJsonAnnotations.write(file, annotations, Map.of());
        return file;
    }

    /** A row of the table of results. */
    static SlideResult row(String name, Size size, double micrometres, int regions) {
        return new SlideResult(
                name,
                name + ".tif",
                size.width(),
                size.height(),
                0.5,
                micrometres,
                12.5,
                40,
                10,
                0,
                0.93,
                1.25,
                regions,
                0.5,
                List.of(),
                "settings",
                "key");
    }

    /** Decodes JPEG or PNG. */
    static BufferedImage decoded(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pixels of a picture. */
    static RgbImage rgb(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (pixels[i / 3] >> 16 - 8 * (i % 3));
        }
        return new RgbImage(width, height, rgb);
    }

    /** The mean difference of the samples of two pictures of one size. */
    static double difference(BufferedImage picture, RgbImage expected) {
        RgbImage found = rgb(picture);
        found.size().requireEqual(expected.size(), "picture and expected one");
        long sum = 0;
        for (int i = 0; i < found.rgb().length; i++) {
            sum += Math.abs((found.rgb()[i] & 0xff) - (expected.rgb()[i] & 0xff));
        }
        return sum / (double) found.rgb().length;
    }

    /** A slide of one level, drawn where it is read; red along x, green along y. */
    record Drawn(Size size, Bounds bounds) implements Slide {
        @Override
        public Path path() {
            return Path.of("drawn.tif");
        }

        @Override
        public String reader() {
            return "test";
        }

        @Override
        public List<Level> levels() {
            return List.of(new Level(size, 1, ""));
        }

        @Override
        public Optional<Resolution> resolution() {
            return Optional.empty();
        }

        @Override
        public RgbImage read(Region region) {
            byte[] rgb = new byte[3 * region.width() * region.height()];
            int i = 0;
            for (int y = region.y(); y < region.y() + region.height(); y++) {
                for (int x = region.x(); x < region.x() + region.width(); x++) {
                    boolean inside = x >= 0 && y >= 0 && x < size.width() && y < size.height();
                    rgb[i++] = (byte) (inside ? 40 + 200L * x / size.width() : 255);
                    rgb[i++] = (byte) (inside ? 40 + 200L * y / size.height() : 255);
                    rgb[i++] = (byte) (inside ? 120 + 60 * Math.sin((x + y) / 97.0) : 255);
                }
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
}
