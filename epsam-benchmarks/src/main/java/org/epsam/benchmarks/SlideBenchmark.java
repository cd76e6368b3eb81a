package org.epsam.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.epsam.synthetic.SyntheticSlide;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading slides and writing outlines. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SlideBenchmark {
    // More tiles than the cache of decoded ones holds, so that each is decoded.
    private static final int TILES_PER_ROW = 20;
    private static final int SIDE = TILES_PER_ROW * SlideWriter.TILE;
    private static final int POLYGONS = 100_000;
    private static final int CORNERS = 20;

    private Path folder;
    private Slide slide;
    private int tile;
    private List<Annotation> outlines;

    /** Draws a slide and the outlines. */
    @Setup(Level.Trial)
    public void draw() throws IOException {
        folder = Files.createTempDirectory("epsam-benchmark");
        Path file = folder.resolve("slide.tif");
        SyntheticSlide.write(
                file,
                folder.resolve("slide.xml"),
                new SyntheticSlide.Plan(new Size(SIDE, SIDE), true, 1));
        slide = Slides.open(file);
        GeometryFactory geometry = new GeometryFactory();
        outlines = new ArrayList<>(POLYGONS);
        for (int i = 0; i < POLYGONS; i++) {
            Coordinate[] ring = new Coordinate[CORNERS + 1];
            for (int k = 0; k < CORNERS; k++) {
                double angle = 2 * Math.PI * k / CORNERS;
                ring[k] =
                        new Coordinate(
                                i % 1000 * 100 + 40 * Math.cos(angle),
                                i / 1000 * 100 + 40 * Math.sin(angle));
            }
            ring[CORNERS] = ring[0];
            outlines.add(
                    new Annotation(
                            "", "Tumor", AnnotationType.POLYGON, geometry.createPolygon(ring)));
        }
    }

    /** Closes the slide and deletes the files. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        slide.close();
        for (String name : List.of("slide.tif", "slide.xml", "outlines.geojson")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    /** Decodes one JPEG tile of 256 x 256 px of a TIFF. */
    @Benchmark
    public RgbImage tileDecoding() {
        int x = tile % TILES_PER_ROW * SlideWriter.TILE;
        int y = tile / TILES_PER_ROW * SlideWriter.TILE;
        tile = (tile + 1) % (TILES_PER_ROW * TILES_PER_ROW);
        return slide.read(new Region(0, x, y, SlideWriter.TILE, SlideWriter.TILE));
    }

    /** Writes 100 000 polygons of 20 corners as GeoJSON. */
    @Benchmark
    public void geoJson() {
        GeoJsonAnnotations.write(folder.resolve("outlines.geojson"), outlines, Map.of());
    }
}
