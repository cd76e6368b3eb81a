package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.Json;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.ToldMessages;
import org.epsam.core.image.Dihedral;
import org.epsam.core.pipeline.Crash;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.nets.Golden;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.AsapAnnotations;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MaskValue;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;
import org.epsam.slides.image.StoredMask;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;

/** A small slide and a run that has learnt nothing: where things lie does not depend on that. */
class SlideSegmentationTest {
    private static final SlideOptions OPTIONS =
            new SlideOptions(
                    Optional.of(new Resolution(2)),
                    Optional.empty(),
                    500,
                    SlideOptions.MIN_TISSUE,
                    SlideTissue.Rejection.NONE,
                    Quality.STANDARD);
    private static final List<String> FILES =
            List.of(
                    "tumor_001_outlines.geojson",
                    "tumor_001_overlay.png",
                    "tumor_001_probability.ome.tif");

    @TempDir static Path shared;
    private static Path run;
    private static Path slide;
    private static Path out;
    private static SlideResult result;

    @BeforeAll
    static void segmentOnce() {
        run = UntrainedRun.write(shared);
        Path slides = shared.resolve("slides");
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(1000, 1101), true, 4));
        slide = slides.resolve("tumor_001.tif");
        out = shared.resolve("out");
        result = segment(out, Progress.SILENT);
    }

    private static SlideResult segment(Path folder, Progress progress) {
        try (Segmenter segmenter = Segmenter.open(run)) {
            return new SlideSegmentation(segmenter, OPTIONS, folder, progress)
                    .segment(slide, "tumor_001");
        }
    }

    @Test
    void anInterruptedSlideGoesOnToTheSameBytes(@TempDir Path dir) throws IOException {
        Path folder = dir.resolve("out");
        int interruptions = 0;
        for (int after = 2; ; after += 2) {
            try {
                segment(folder, new Crash(after));
                break;
            } catch (Crash e) {
                interruptions++;
                assertThat(folder.resolve("slides.csv")).doesNotExist();
            }
        }
        assertThat(interruptions).isGreaterThan(3);
        for (String file : FILES) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(out.resolve(file));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(FILES.stream(), Stream.of("slides.csv", "status.jsonl"))
                                    .toList());
        }
        assertThat(folder.resolve("slides.csv")).hasSameBinaryContentAs(out.resolve("slides.csv"));
    }

    @Test
    void aFinishedSlideIsLeftAsItIsAndOtherSettingsMakeItAnew() throws IOException {
        Path folder = shared.resolve("again");
        segment(folder, Progress.SILENT);
        // Would be written again if the slide were segmented again.
        Files.writeString(folder.resolve(FILES.get(0)), "mine");
        segment(folder, Progress.SILENT);
        assertThat(folder.resolve(FILES.get(0))).hasContent("mine");
        try (Segmenter segmenter = Segmenter.open(run)) {
            SlideOptions other =
                    new SlideOptions(
                            Optional.of(new Resolution(2)),
                            Optional.empty(),
                            501,
                            SlideOptions.MIN_TISSUE,
                            SlideTissue.Rejection.NONE,
                            Quality.STANDARD);
            new SlideSegmentation(segmenter, other, folder, Progress.SILENT)
                    .segment(slide, "tumor_001");
        }
        assertThat(Files.size(folder.resolve(FILES.get(0)))).isGreaterThan(10);
    }

    /** A slide of which some tiles cannot be read. */
    private record Flawed(Slide slide) implements Slide {
        @Override
        public RgbImage read(Region region) {
            if (region.x() > 0 && region.x() < 300) {
                throw new InputException(path() + ": damaged");
            }
            return slide.read(region);
        }

        @Override
        public Path path() {
            return slide.path();
        }

        @Override
        public String reader() {
            return slide.reader();
        }

        @Override
        public List<Level> levels() {
            return slide.levels();
        }

        @Override
        public Optional<Resolution> resolution() {
            return slide.resolution();
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
        public void close() {
            slide.close();
        }
    }

    @Test
    void aSlideThatWasRepairedInItsPlaceIsSegmentedAgain(@TempDir Path dir) throws IOException {
        Path folder = dir.resolve("out");
        Path copy = Files.copy(slide, dir.resolve("tumor_001.tif"));
        Files.setLastModifiedTime(copy, FileTime.fromMillis(1_700_000_000_000L));
        try (Segmenter segmenter = Segmenter.open(run);
                Slide flawed = new Flawed(Slides.open(copy))) {
            SlideSegmentation each =
                    new SlideSegmentation(segmenter, OPTIONS, folder, Progress.SILENT);
            int unreadable =
                    each.segment(flawed, "tumor_001", Optional.empty(), Optional.empty())
                            .unreadable();
            assertThat(unreadable).isPositive();
            Files.writeString(folder.resolve(FILES.get(0)), "kept");
            assertThat(each.segment(copy, "tumor_001").unreadable()).isEqualTo(unreadable);
            assertThat(folder.resolve(FILES.get(0))).hasContent("kept");
            Files.setLastModifiedTime(copy, FileTime.fromMillis(1_800_000_000_000L));
            assertThat(each.segment(copy, "tumor_001").unreadable()).isZero();
        }
        for (String file : FILES) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(out.resolve(file));
        }
        assertThat(folder.resolve("slides.csv")).hasSameBinaryContentAs(out.resolve("slides.csv"));
    }

    @Test
    void whatOthersHavePutThereIsNeitherReplacedNorDeleted(@TempDir Path dir) throws IOException {
        Path folder = dir.resolve("out");
        Path annotation = Files.createDirectory(folder).resolve("tumor_001_outlines.geojson");
        Files.writeString(annotation, "of a pathologist");
        assertThatThrownBy(() -> segment(folder, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(annotation + ": would be replaced")
                .hasMessageContaining("slides.csv has no row of tumor_001");
        Files.delete(annotation);
        Path theirs = Files.createDirectories(folder.resolve(".working/tumor_001"));
        Files.writeString(theirs.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> segment(folder, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(theirs + ": would be replaced");
        assertThat(theirs.resolve("notes.txt")).hasContent("mine");
        Files.move(theirs, folder.resolve("moved"));
        segment(folder, Progress.SILENT);
        assertThat(folder.resolve("moved/notes.txt")).hasContent("mine");
        assertThat(folder.resolve(".working")).doesNotExist();
        assertThat(annotation).hasSameBinaryContentAs(out.resolve("tumor_001_outlines.geojson"));
    }

    @Test
    void aSlideIsSegmentedByOneProgramAtATime(@TempDir Path dir) throws IOException {
        Path folder = dir.resolve("out");
        WorkFolder work = WorkFolder.in(folder, "tumor_001");
        try (PathLock other = work.lock()) {
            assertThatThrownBy(() -> segment(folder, Progress.SILENT))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(work.path() + ": is being written by process ")
                    .hasMessageContaining(" since ");
            assertThat(work.path()).doesNotExist();
        }
        segment(folder, Progress.SILENT);
        for (String file : FILES) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(out.resolve(file));
        }
        assertThat(folder.resolve(".working")).doesNotExist();
    }

    @Test
    void programsKeepTheRowsOfEachOther(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("slides.csv");
        List<ResultTable> programs = List.of(ResultTable.ofSlides(dir), ResultTable.ofSlides(dir));
        for (int i = 0; i < 2; i++) {
            List<String> row = new ArrayList<>(result.fields());
            row.set(0, "=" + i);
            programs.get(i).put(List.of(row));
        }
        assertThat(CsvTable.read(file).rows())
                .extracting(row -> row.get("slide"))
                .containsExactly("=0", "=1");
        assertThat(programs.get(0).get("=1")).isPresent();
        programs.get(0).remove("=0");
        assertThat(programs.get(1).get("=0")).isEmpty();
        assertThat(programs.get(1).get("=1")).isPresent();
    }

    @Test
    void aTableOfOthersIsNotReplaced(@TempDir Path dir) throws IOException {
        Path table = Files.writeString(dir.resolve("slides.csv"), "slide,scanner\n");
        assertThatThrownBy(() -> segment(dir, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not a table written by segment");
        assertThat(table).hasContent("slide,scanner\n");
    }

    private static Mask predicted() {
        try (Slide map = Slides.open(out.resolve("tumor_001_probability.ome.tif"))) {
            assertThat(map.resolution().orElseThrow().micrometres()).isCloseTo(2, within(0.002));
            RgbImage image = map.read(new Region(0, 0, 0, map.width(), map.height()));
            byte[] values = new byte[map.width() * map.height()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) ((image.rgb()[3 * i] & 0xff) > 127 ? 1 : 0);
            }
            return new Mask(map.width(), map.height(), values);
        }
    }

    @Test
    void mapsMayBeOmeZarrAndAreReplacedOnlyByTheirOwn(@TempDir Path folder) throws IOException {
        SlideOptions options =
                new SlideOptions(
                        OPTIONS.resolution(),
                        OPTIONS.slideResolution(),
                        OPTIONS.minArea(),
                        OPTIONS.minTissue(),
                        OPTIONS.rejection(),
                        OPTIONS.quality(),
                        MapFormat.OME_ZARR,
                        true,
                        true,
                        false);
        Path map = folder.resolve("tumor_001_probability.ome.zarr");
        Files.createDirectories(map);
        Files.writeString(map.resolve("notes.txt"), "mine");
        try (Segmenter segmenter = Segmenter.open(run)) {
            SlideSegmentation segmentation =
                    new SlideSegmentation(segmenter, options, folder, Progress.SILENT);
            assertThatThrownBy(() -> segmentation.segment(slide, "tumor_001"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("slides.csv has no row of tumor_001");
            assertThat(map.resolve("notes.txt")).hasContent("mine");
            Files.delete(map.resolve("notes.txt"));
            Files.delete(map);
            segmentation.segment(slide, "tumor_001");
        }
        try (Slide zarr = Slides.open(map);
                Slide tiff = Slides.open(out.resolve("tumor_001_probability.ome.tif"))) {
            assertThat(zarr.resolution()).contains(new Resolution(2));
            Region all = new Region(0, 0, 0, tiff.width(), tiff.height());
            assertThat(zarr.read(all)).isEqualTo(tiff.read(all));
        }
    }

    @Test
    void outlinesLieWhereTheMapIsAboveOneHalf() {
        Mask mask = predicted();
        assertThat(mask.width()).isEqualTo(250);
        assertThat(mask.height()).isEqualTo(276);
        AnnotationSet outlines = AnnotationFile.read(out.resolve(FILES.get(0)));
        assertThat(outlines.annotations()).isNotEmpty().hasSize(result.regions());
        for (Annotation outline : outlines.annotations()) {
            assertThat(outline.shape().isValid()).isTrue();
            assertThat(new Envelope(0, 1000, 0, 1101).covers(outline.shape().getEnvelopeInternal()))
                    .isTrue();
        }
        // Each pixel of the map is four pixels of level 0; taken at its middle.
        Mask drawn =
                AnnotationRaster.tumour(outlines, GroupLabels.USUAL, new Canvas(250, 276, 2, 2, 4));
        long both = drawn.and(mask).area();
        double iou = (double) both / (drawn.area() + mask.area() - both);
        double shifted = 0;
        for (int dx = -8; dx <= 8; dx += 16) {
            Mask moved =
                    AnnotationRaster.tumour(
                            outlines, GroupLabels.USUAL, new Canvas(250, 276, 2 + dx, 2, 4));
            long common = moved.and(mask).area();
            shifted = Math.max(shifted, (double) common / (moved.area() + mask.area() - common));
        }
        assertThat(iou).isGreaterThan(0.9).isGreaterThan(shifted);
        double area =
                outlines.annotations().stream()
                        .mapToDouble(a -> a.measurements().get("Area um^2"))
                        .sum();
        assertThat(area / 1e6).isCloseTo(result.tumour(), within(1e-9));
        assertThat(outlines.annotations())
                .allSatisfy(a -> assertThat(a.measurements().get("Area um^2")).isGreaterThan(500));
    }

    @Test
    void tumourEndsWithTheTissue() {
        try (Slide source = Slides.open(slide);
                Slide map = Slides.open(out.resolve("tumor_001_probability.ome.tif"))) {
            SlideTissue tissue =
                    SlideTissue.of(source, source.resolution(), SlideTissue.Rejection.NONE);
            RgbImage image = map.read(new Region(0, 0, 0, map.width(), map.height()));
            for (int y = 0; y < map.height(); y++) {
                for (int x = 0; x < map.width(); x++) {
                    assertThat(image.get(x, y, 0) == 0 || tissue.contains(4 * x + 2, 4 * y + 2))
                            .as("%d %d", x, y)
                            .isTrue();
                }
            }
        }
        assertThat(result.tumour()).isPositive().isLessThanOrEqualTo(result.tissue());
    }

    @Test
    void outlinesHaveAMeanProbabilityAndTheColourOfTheOverlay() throws IOException {
        JsonNode first = Json.read(out.resolve(FILES.get(0))).path("features").get(0);
        JsonNode properties = first.path("properties");
        assertThat(properties.path("measurements").path("Mean tumour probability").asDouble())
                .isBetween(0.5, 1.0);
        JsonNode colour = properties.path("classification").path("color");
        RgbImage overlay = ImageFile.readRgb(out.resolve(FILES.get(1)));
        boolean drawn = false;
        for (int i = 0; i < overlay.rgb().length; i += 3) {
            drawn |=
                    (overlay.rgb()[i] & 0xff) == colour.get(0).asInt()
                            && (overlay.rgb()[i + 1] & 0xff) == colour.get(1).asInt()
                            && (overlay.rgb()[i + 2] & 0xff) == colour.get(2).asInt();
        }
        assertThat(drawn).isTrue();
    }

    @Test
    void theRowTellsWhatWasDone() {
        assertThat(result.tiles()).isPositive().isLessThanOrEqualTo(7 * 8);
        assertThat(result.gated()).isZero();
        assertThat(result.score()).isBetween(0.0, 1.0);
        assertThat(result.tissue()).isBetween(0.01, 0.28);
        assertThat(result.largest()).isLessThanOrEqualTo(result.tumour());
        assertThat(result.micrometres()).isEqualTo(2);
        assertThat(result.slideMicrometres()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void tilesBetweenThoseBelowTheGateAreNotPredicted(@TempDir Path dir) throws IOException {
        Path gated = dir.resolve("run");
        AtomicFolders.copy(run, gated);
        Path config = gated.resolve("config.yaml");
        // Above what a network predicts that has learnt nothing.
        Files.writeString(config, Files.readString(config).replace(" gate: 0.0", " gate: 1.0"));
        SlideResult standard = segment(gated, Quality.STANDARD, dir.resolve("standard"));
        SlideResult best = segment(gated, Quality.BEST, dir.resolve("best"));
        assertThat(standard.tiles()).isEqualTo(best.tiles()).isEqualTo(result.tiles());
        assertThat(standard.gated()).isEqualTo(best.gated()).isEqualTo(result.tiles());
        assertThat(standard.tumour()).isZero();
        // The mean of neighbours in place of a prediction of their own.
        assertThat(standard.score())
                .isNotEqualTo(best.score())
                .isCloseTo(best.score(), within(0.1));
    }

    private static SlideResult segment(Path of, Quality quality, Path folder) {
        try (Segmenter segmenter = Segmenter.open(of, quality)) {
            return new SlideSegmentation(segmenter, OPTIONS, folder, Progress.SILENT)
                    .segment(slide, "tumor_001");
        }
    }

    /**
     * A tile or an image is computed on one thread, whoever else works; only a patch that is
     * segmented alone may be computed by several, which add in another order.
     */
    @Test
    void theNumberOfThreadsDoesNotShow(@TempDir Path dir) throws IOException {
        Path images = Files.createDirectory(dir.resolve("images"));
        RgbImage patch = null;
        try (Slide source = Slides.open(slide)) {
            for (int i = 0; i < 4; i++) {
                patch = source.read(new Region(0, 200 * i, 300, 64, 64));
                ImageFile.writePng(images.resolve(i + ".png"), patch);
            }
        }
        Path other = dir.resolve("run");
        AtomicFolders.copy(run, other);
        Path config = other.resolve("config.yaml");
        String text =
                Files.readString(config).replaceFirst("precision: \\w+", "precision: float32");
        ScalarMap alone = null;
        for (int threads = 1; threads <= 3; threads++) {
            Files.writeString(config, text.replace("threads: 1", "threads: " + threads));
            Path results = dir.resolve("by" + threads);
            // Images without pixel size know no --mpp.
            assertThat(
                            RunSegmentation.of(List.of(images), results)
                                    .run(other, SlideOptions.USUAL, Progress.SILENT)
                                    .segmented())
                    .isEqualTo(4);
            assertThat(
                            RunSegmentation.of(List.of(slide), results)
                                    .run(other, OPTIONS, Progress.SILENT)
                                    .segmented())
                    .isEqualTo(1);
            for (String file : Stream.concat(FILES.stream(), Stream.of("3_mask.png")).toList()) {
                assertThat(results.resolve(file))
                        .hasSameBinaryContentAs(dir.resolve("by1").resolve(file));
            }
            try (Segmenter segmenter = Segmenter.open(other)) {
                assertThat(segmenter.workers().threads()).isEqualTo(threads);
                ScalarMap map = segmenter.segment(patch).probability();
                alone = threads == 1 ? map : alone;
                assertThat(map.values()).containsExactly(alone.values(), within(0.001f));
            }
        }
    }

    @Test
    void aFolderIsLookedAtAsAWholeBeforeWorkBegins(@TempDir Path dir) throws IOException {
        Path images = Files.createDirectory(dir.resolve("images"));
        RgbImage image = new RgbImage(64, 64, new byte[3 * 64 * 64]);
        ImageFile.writePng(images.resolve("a.png"), image);
        Path results = dir.resolve("results");
        assertThatThrownBy(
                        () ->
                                RunSegmentation.of(List.of(images, slide), results)
                                        .run(run, SlideOptions.USUAL, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--mpp");
        assertThat(results).doesNotExist();
        Files.writeString(images.resolve("b.png"), "no image");
        List<String> messages = new ArrayList<>();
        RunSegmentation.of(List.of(images), results)
                .run(
                        run,
                        SlideOptions.USUAL,
                        new Progress() {
                            @Override
                            public Progress.Task start(String name, long steps) {
                                messages.add(name);
                                return Progress.SILENT.start(name, steps);
                            }

                            @Override
                            public void message(String line) {
                                messages.add(line);
                            }
                        });
        assertThat(messages.get(0)).startsWith("1 of 2 inputs cannot be segmented, first ");
        assertThat(messages.get(1)).isEqualTo("segment");
    }

    @Test
    void aTileThatIsSeenTurnedIsTheTurnedTile() {
        RgbImage tile;
        try (Slide open = Slides.open(slide)) {
            tile = open.read(new Region(0, 300, 300, 64, 64));
        }
        try (Segmenter segmenter = Segmenter.open(run)) {
            for (int turns = 1; turns < 4; turns++) {
                Segmenter.TilePrediction seen = segmenter.predictTile("tile", turns, tile);
                Segmenter.TilePrediction turned =
                        segmenter.predictTile("tile", 0, Dihedral.of(tile, turns));
                assertThat(seen.tumourProbability()).isEqualTo(turned.tumourProbability());
                assertThat(seen.probability().orElseThrow())
                        .isEqualTo(
                                Dihedral.of(
                                        turned.probability().orElseThrow(),
                                        Dihedral.inverse(turns)))
                        .isNotEqualTo(turned.probability().orElseThrow());
            }
        }
        try (Segmenter best = Segmenter.open(run, Quality.BEST)) {
            assertThat(best.predictTile("tile", 1, tile).probability())
                    .isEqualTo(best.predictTile("tile", 0, tile).probability());
        }
    }

    @Test
    void theScoreIsTheHighestMeanWithNeighbours() {
        BitSet lookedAt = new BitSet();
        lookedAt.set(0, 9);
        double[] one = {0, 0, 0, 0, 1, 0, 0, 0, 0};
        assertThat(TileSummary.score(one, lookedAt, 3)).isEqualTo(0.25);
        double[] all = {1, 1, 1, 1, 1, 1, 1, 1, 0.5};
        assertThat(TileSummary.score(all, lookedAt, 3)).isEqualTo(1);
        lookedAt.clear();
        assertThat(TileSummary.score(one, lookedAt, 3)).isZero();
        lookedAt.set(4);
        assertThat(TileSummary.score(one, lookedAt, 3)).isEqualTo(1);
    }

    @Test
    void aRunThatDoesNotKnowItsResolutionAsksForIt() {
        try (Segmenter segmenter = Segmenter.open(run)) {
            assertThatThrownBy(
                            () ->
                                    new SlideSegmentation(
                                            segmenter,
                                            SlideOptions.USUAL,
                                            shared.resolve("none"),
                                            Progress.SILENT))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("--mpp 0.5");
        }
    }

    @Test
    void badSlidesAreRefusedInOneLine(@TempDir Path dir) throws IOException {
        Path plain = dir.resolve("plain.png");
        byte[] grey = new byte[3 * 200 * 200];
        ImageFile.writePng(plain, new RgbImage(200, 200, grey));
        Path text = Files.writeString(dir.resolve("text.svs"), "no slide");
        try (Segmenter segmenter = Segmenter.open(run)) {
            SlideSegmentation one =
                    new SlideSegmentation(segmenter, OPTIONS, dir.resolve("o"), Progress.SILENT);
            assertThatThrownBy(() -> one.segment(plain, "plain"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("--slide-mpp");
            assertThatThrownBy(() -> one.segment(text, "text"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("no reader opens it");
            SlideOptions fine =
                    new SlideOptions(
                            Optional.of(new Resolution(0.25)),
                            Optional.empty(),
                            0,
                            SlideOptions.MIN_TISSUE,
                            SlideTissue.Rejection.NONE,
                            Quality.STANDARD);
            SlideSegmentation finer =
                    new SlideSegmentation(segmenter, fine, dir.resolve("o"), Progress.SILENT);
            assertThatThrownBy(() -> finer.segment(slide, "x"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("coarser than the 0.250 um");
        }
        assertThat(dir.resolve("o")).doesNotExist();
        assertThatThrownBy(() -> Segmenter.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("config.yaml");
        assertThatThrownBy(
                        () ->
                                new SlideOptions(
                                        Optional.empty(), Optional.empty(), -1, 0, null, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--min-area -1.0");
    }

    @Test
    void aSlideWhoseNameLeadsElsewhereLeavesTheFolderAsItIs(@TempDir Path dir) throws IOException {
        Path folder = Files.createDirectory(dir.resolve("o"));
        Path mine = Files.writeString(folder.resolve("mine.txt"), "hours of work");
        Path odd = Files.copy(slide, dir.resolve("...tif"));
        try (Segmenter segmenter = Segmenter.open(run)) {
            SlideSegmentation one =
                    new SlideSegmentation(segmenter, OPTIONS, folder, Progress.SILENT);
            for (String name : List.of("..", ".", "", ".working", "../../x", "a\\b")) {
                assertThatThrownBy(() -> one.segment(odd, name))
                        .isInstanceOf(InputException.class)
                        .hasMessageStartingWith(odd + ": no result can be named after it");
            }
        }
        assertThat(mine).hasContent("hours of work");
        assertThat(folder).isDirectoryNotContaining(p -> !p.equals(mine));
    }

    @Test
    void slidesAreToldFromPlainImages(@TempDir Path dir) throws IOException {
        Path plain = dir.resolve("plain.png");
        ImageFile.writePng(plain, new RgbImage(64, 64, new byte[3 * 64 * 64]));
        Path large = dir.resolve("large.png");
        ImageFile.writePng(large, new RgbImage(4100, 8, new byte[3 * 4100 * 8]));
        assertThat(SegmentationInput.of(plain).isSlide()).isFalse();
        assertThat(SegmentationInput.of(large).isSlide()).isTrue();
        assertThat(SegmentationInput.of(slide).isSlide()).isTrue();
        assertThat(SegmentationInput.of(dir).isSlide()).isFalse();
        assertThat(SegmentationInput.of(dir.resolve("absent.svs")).isSlide()).isFalse();
        assertThat(SegmentationInput.of(Files.writeString(dir.resolve("a.svs"), "x")).isSlide())
                .isTrue();
    }

    private static Annotation rectangle(String group, int left) {
        return new Annotation(
                "",
                group,
                AnnotationType.RECTANGLE,
                new GeometryFactory().toGeometry(new Envelope(left, left + 300, 100, 900)));
    }

    private static int black(Path picture) {
        byte[] rgb = ImageFile.readRgb(picture).rgb();
        int black = 0;
        for (int i = 0; i < rgb.length; i += 3) {
            black += rgb[i] == 0 && rgb[i + 1] == 0 && rgb[i + 2] == 0 ? 1 : 0;
        }
        return black;
    }

    @Test
    void aRunIsMeasuredAgainstItsOwnOutlines(@TempDir Path dir) throws IOException {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        for (String name : List.of("tumor_001", "normal_009", "other", "tumor_002", "..")) {
            Files.copy(slide, slides.resolve(name + ".tif"));
        }
        Path annotations = Files.createDirectory(dir.resolve("annotations"));
        Files.copy(
                out.resolve(FILES.get(0)),
                annotations.resolve(FILES.get(0)),
                StandardCopyOption.REPLACE_EXISTING);
        // Tumour by a name that is not known, and normal tissue by one that is.
        AsapAnnotations.write(
                annotations.resolve("tumor_002.xml"),
                List.of(rectangle("Lesion", 100), rectangle("normal", 600)),
                Map.of());
        SlideEvaluation.of(
                run,
                slides,
                new SlideEvaluation.Truth(
                        Optional.of(annotations), GroupLabels.USUAL, false, false),
                OPTIONS,
                dir.resolve("measured"),
                Progress.SILENT);
        JsonNode metrics =
                new ObjectMapper().readTree(dir.resolve("measured/metrics.json").toFile());
        Path measured = dir.resolve("measured");
        assertThat(ComparedPicture.file(measured, "normal_009")).doesNotExist();
        assertThat(black(ComparedPicture.file(measured, "tumor_001")))
                .isGreaterThan(black(measured.resolve("tumor_001_overlay.png")) + 50);
        assertThat(metrics.path("n_tumour").asInt()).isEqualTo(1);
        assertThat(metrics.path("n_normal").asInt()).isEqualTo(1);
        assertThat(metrics.path("skipped"))
                .extracting(s -> s.path("file").asText() + ": " + s.path("reason").asText())
                .satisfiesExactly(
                        s ->
                                assertThat(s)
                                        .startsWith("...tif: ")
                                        .contains("no result can be named after it"),
                        s -> assertThat(s).startsWith("other.tif: has no annotation"),
                        s ->
                                assertThat(s)
                                        .startsWith("tumor_002.tif: ")
                                        .contains("[Lesion, normal]", "--tumour-groups"));
        JsonNode normal = metrics.path("slides").get(0);
        JsonNode tumour = metrics.path("slides").get(1);
        assertThat(tumour.path("slide").asText()).isEqualTo("tumor_001");
        assertThat(tumour.path("dice").asDouble()).isGreaterThan(0.93);
        assertThat(normal.path("dice").asDouble()).isZero();
        assertThat(normal.path("predicted_mm2").asDouble())
                .isEqualTo(tumour.path("predicted_mm2").asDouble());
        // All that is annotated on one slide, and as much that is wrong on the other.
        double dice = metrics.path("dice").path("value").asDouble();
        assertThat(dice).isCloseTo(2.0 / 3, within(0.05));
        // The same picture twice: equal scores.
        assertThat(metrics.path("auc").asDouble()).isEqualTo(0.5);
    }

    @Test
    void theMaskHasTheSizeOfTheSlideAndIsMadeLaterWithoutPredictingAgain(@TempDir Path dir) {
        SlideOptions options =
                new SlideOptions(
                        OPTIONS.resolution(),
                        OPTIONS.slideResolution(),
                        OPTIONS.minArea(),
                        OPTIONS.minTissue(),
                        OPTIONS.rejection(),
                        OPTIONS.quality(),
                        OPTIONS.format(),
                        true,
                        true,
                        true);
        Path folder = dir.resolve("out");
        SlideResult before = segment(folder, Progress.SILENT);
        Path file = folder.resolve("tumor_001_mask.ome.tif");
        assertThat(file).doesNotExist();
        List<String> messages = new ArrayList<>();
        try (Segmenter segmenter = Segmenter.open(run)) {
            Progress progress =
                    new Progress() {
                        @Override
                        public Task start(String label, long total) {
                            throw new AssertionError(label);
                        }

                        @Override
                        public void message(String line) {
                            messages.add(line);
                        }
                    };
            new SlideSegmentation(segmenter, options, folder, progress).segment(slide, "tumor_001");
        }
        assertThat(messages).anyMatch(m -> m.contains("already finished"));
        AnnotationSet outlines = AnnotationFile.read(folder.resolve("tumor_001_outlines.geojson"));
        try (Slide mask = Slides.open(file)) {
            assertThat(mask.size()).isEqualTo(new Size(1000, 1101));
            assertThat(mask.resolution().orElseThrow().micrometres())
                    .isCloseTo(before.slideMicrometres(), within(1e-6));
            RgbImage pixels = mask.read(new Region(0, 0, 0, 1000, 1101));
            Mask expected =
                    AnnotationRaster.tumour(
                            outlines, GroupLabels.USUAL, new Canvas(1000, 1101, 0, 0, 1));
            assertThat(expected.area()).isPositive();
            for (int i = 0; i < expected.values().length; i++) {
                assertThat(pixels.rgb()[3 * i]).isEqualTo(expected.values()[i]);
            }
        }
        int[] numbers =
                AnnotationRaster.numbered(outlines, GroupLabels.USUAL)
                        .numbers(new Canvas(1000, 1101, 0, 0, 1));
        SortedMap<MaskValue, Long> values =
                StoredMask.read(folder.resolve("tumor_001_labels.ome.tif")).values();
        for (int i = 0; i <= outlines.annotations().size(); i++) {
            int number = i;
            assertThat(i == 0 ? "Tumor 0" : outlines.annotations().get(i - 1).name())
                    .isEqualTo("Tumor " + i);
            assertThat(values)
                    .containsEntry(
                            new MaskValue(i, -1),
                            IntStream.of(numbers).filter(n -> n == number).count());
        }
        assertThat(values).hasSize(outlines.annotations().size() + 1);
        assertThat(folder.resolve("tumor_001_mask.dcm")).exists();
        assertThat(folder.resolve("tumor_001_outlines.dcm")).exists();
        assertThat(messages).anyMatch(m -> m.contains("tumor_001: DICOM"));
    }

    @Test
    void resultsBeginAtTheScannedPartAsQuPathDoes(@TempDir Path dir) throws IOException {
        Assumptions.assumeTrue(
                Slides.readers().stream()
                        .anyMatch(
                                r ->
                                        r.name().equals("OpenSlide")
                                                && !r.formats().startsWith("not installed")),
                "libopenslide is not installed here");
        Path bounded = Golden.shared("cases/01-openslide-bounds/slides/leica.scn");
        Path slides = Files.createDirectory(dir.resolve("slides"));
        Files.copy(bounded, slides.resolve("leica.scn"));
        Path annotations = Files.createDirectory(dir.resolve("annotations"));
        Path measured = dir.resolve("measured");
        SlideOptions options =
                new SlideOptions(
                        Optional.of(new Resolution(0.5)),
                        Optional.empty(),
                        0,
                        0,
                        SlideTissue.Rejection.NONE,
                        Quality.STANDARD);
        Consumer<Optional<Path>> evaluate =
                truth ->
                        SlideEvaluation.of(
                                run,
                                slides,
                                new SlideEvaluation.Truth(truth, GroupLabels.USUAL, true, true),
                                options,
                                measured,
                                Progress.SILENT);
        evaluate.accept(Optional.empty());
        Path outlines = measured.resolve("leica_outlines.geojson");
        List<Annotation> found = AnnotationFile.read(outlines).annotations();
        assertThat(found)
                .isNotEmpty()
                .allSatisfy(
                        a ->
                                assertThat(
                                                new Envelope(0, 512, 0, 512)
                                                        .contains(a.shape().getEnvelopeInternal()))
                                        .isTrue());
        try (Slide map = Slides.open(measured.resolve("leica_probability.ome.tif"))) {
            assertThat(map.size()).isEqualTo(new Size(512, 512));
        }
        RgbImage overlay = ImageFile.readRgb(measured.resolve("leica_overlay.png"));
        assertThat(overlay.size()).isEqualTo(new Size(512, 512));
        // What goes out as QuPath's comes in as QuPath's: the same pixels.
        Files.copy(outlines, annotations.resolve("leica.geojson"));
        evaluate.accept(Optional.of(annotations));
        JsonNode metrics = new ObjectMapper().readTree(measured.resolve("metrics.json").toFile());
        assertThat(metrics.path("slides").get(0).path("dice").asDouble()).isGreaterThan(0.95);
    }

    @Test
    void whatIsNotUsedOfAnAnnotationIsNoted(@TempDir Path dir) throws IOException {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        Files.copy(slide, slides.resolve("tumor_001.tif"));
        Path annotations = Files.createDirectory(dir.resolve("annotations"));
        AsapAnnotations.write(
                annotations.resolve("tumor_001.xml"),
                List.of(rectangle("Tumor", 800), rectangle("ink", 100)),
                Map.of());
        ToldMessages messages = new ToldMessages();
        Path measured = Files.createDirectory(dir.resolve("measured"));
        Path left = Files.createFile(AtomicFile.unfinished(measured.resolve("metrics.json")));
        SlideEvaluation.of(
                run,
                slides,
                new SlideEvaluation.Truth(
                        Optional.of(annotations),
                        new GroupLabels(GroupLabels.USUAL.labels(), Set.of("ink")),
                        false,
                        true),
                OPTIONS,
                measured,
                messages);
        JsonNode metrics = new ObjectMapper().readTree(measured.resolve("metrics.json").toFile());
        assertThat(metrics.path("slides").get(0).path("notes"))
                .extracting(JsonNode::asText)
                .satisfiesExactly(
                        note -> assertThat(note).contains("1 areas reach over the edge"),
                        note -> assertThat(note).contains("groups [ink] are ignored"),
                        note ->
                                assertThat(note)
                                        .contains("of the outlined tumour lies on tissue")
                                        .endsWith("used all the same (--force)"))
                .allMatch(messages.lines()::contains);
        assertThat(left).doesNotExist();
    }
}
