package org.epsam.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.task.Shard;
import org.epsam.core.ToldMessages;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.SamRow;
import org.epsam.core.pipeline.Evaluation;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.run.Metrics;
import org.epsam.core.share.Sharing;
import org.epsam.core.slide.ImageResult;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.UntrainedRun;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches, images and slides of which less is marked than by the initial masks. */
class CalibratedSegmentationTest {
    private static final int SIDE = 64;

    /** Patches across a tile of a slide, each of them as large as a tile that is predicted. */
    private static final int ACROSS = SlideWriter.TILE / SIDE;

    private static final SlideOptions OPTIONS =
            new SlideOptions(
                    Optional.of(new Resolution(2)),
                    Optional.of(new Resolution(2)),
                    0,
                    0,
                    SlideTissue.Rejection.NONE,
                    Quality.STANDARD);

    @TempDir static Path shared;
    @TempDir Path dir;
    private static Path run;
    private static Path patches;
    private static RgbImage mosaic;
    private final ToldMessages told = new ToldMessages();

    @BeforeAll
    static void train() throws IOException {
        run = UntrainedRun.writeWithGate(shared);
        invert(run.resolve("3-adapt/tuned.safetensors"));
        List<Path> tumour;
        try (Stream<Path> files = Files.list(shared.resolve("data/train/image"))) {
            tumour = files.filter(f -> f.toString().endsWith("_1.png")).sorted().toList();
        }
        assertThat(tumour).isNotEmpty();
        // A data set and a tile of a slide of the same patches, many times.
        patches = shared.resolve("patches");
        Files.createDirectories(patches.resolve("val/image"));
        Files.createDirectories(patches.resolve("val/mask"));
        byte[] pixels = new byte[3 * SIDE * ACROSS * SIDE * ACROSS];
        for (int i = 0; i < ACROSS * ACROSS; i++) {
            Path file = tumour.get(i % tumour.size());
            RgbImage patch = ImageFile.readRgb(file);
            for (int y = 0; y < SIDE; y++) {
                int to = (i / ACROSS * SIDE + y) * SIDE * ACROSS + i % ACROSS * SIDE;
                System.arraycopy(patch.rgb(), 3 * y * SIDE, pixels, 3 * to, 3 * SIDE);
            }
        }
        for (int i = 0; i < 20; i++) {
            Path file = tumour.get(i % tumour.size());
            String name = "p%02d_1.png".formatted(i);
            Files.copy(file, patches.resolve("val/image").resolve(name));
            Files.copy(
                    shared.resolve("data/train/mask").resolve(file.getFileName()),
                    patches.resolve("val/mask").resolve(name));
        }
        mosaic = new RgbImage(SIDE * ACROSS, SIDE * ACROSS, pixels);
    }

    /** Turns a decoder that marks all of a patch into one that marks nothing. */
    private static void invert(Path decoder) {
        try (TorchScope scope = Torch.scope();
                StateDict before = SafeTensors.read(decoder);
                StateDict after = new StateDict()) {
            before.tensors()
                    .forEach(
                            (key, tensor) ->
                                    after.put(
                                            key,
                                            key.matches(".*output_hypernetworks_mlps.*layers.2.*")
                                                    ? tensor.neg()
                                                    : tensor));
            SafeTensors.write(decoder, after);
        }
    }

    private List<String> calibrations() {
        return told.lines().stream().filter(l -> l.contains("evaluate.calibration")).toList();
    }

    private Path pyramid() {
        Path file = dir.resolve("slide.zarr");
        try (SlideWriter writer =
                SlideWriter.rgb(file, mosaic.size(), 90, Optional.of(new Resolution(2)))) {
            writer.write(mosaic);
            writer.finish();
        }
        return file;
    }

    private RunSegmentation.Outcome segment(Path input, Path out) {
        return RunSegmentation.of(List.of(input), out).run(run, OPTIONS, told);
    }

    /** Segments without calibration. */
    private RunSegmentation.Outcome segmentAsIs(Path input, Path out) throws IOException {
        replace("calibration: true", "calibration: false");
        try {
            return segment(input, out);
        } finally {
            replace("calibration: false", "calibration: true");
        }
    }

    private static void replace(String setting, String by) throws IOException {
        Path config = run.resolve("config.yaml");
        String before = Files.readString(config);
        assertThat(before).containsOnlyOnce(setting);
        Files.writeString(config, before.replace(setting, by));
    }

    @Test
    void aSlideIsMarkedMoreAndItsRowSaysSo() throws IOException {
        Path slide = pyramid();
        double without = segmentAsIs(slide, dir.resolve("without")).slides().get(0).tumour();
        assertThat(calibrations()).isEmpty();
        RunSegmentation.Outcome found = segment(slide, dir.resolve("with"));
        assertThat(calibrations()).hasSize(1).first().asString().startsWith("slide: masks cover ");
        assertThat(found.slides().get(0).tumour()).isGreaterThan(without);
        assertThat(found.slides().get(0).notes()).anyMatch(n -> n.startsWith("masks cover "));
    }

    @Test
    void piecesOfASlideAreCalibratedByAllOfIt() throws IOException {
        Path slide = pyramid();
        Path out = dir.resolve("one");
        segment(slide, out);
        assertThat(calibrations()).hasSize(1);
        Path cluster = dir.resolve("cluster");
        try (SerializingCluster machines = new SerializingCluster();
                ClusterSegmentation segmentation =
                        ClusterSegmentation.of(List.of(slide), cluster.toString(), 3, told)) {
            segmentation.withPiecesOf(0.03).run(run, OPTIONS, machines);
            assertThat(machines.pieces()).isGreaterThan(2);
        }
        assertThat(calibrations()).hasSize(2);
        for (String file : List.of("slide_probability.ome.tif", "slide_outlines.geojson")) {
            assertThat(cluster.resolve(file)).hasSameBinaryContentAs(out.resolve(file));
        }
    }

    private static long tumour(RunSegmentation.Outcome outcome) {
        return outcome.images().stream().mapToLong(ImageResult::tumour).sum();
    }

    @Test
    void patchesAreCalibratedTogetherAlsoByPrograms() throws IOException {
        Path images = patches.resolve("val/image");
        assertThat(tumour(segmentAsIs(images, dir.resolve("without")))).isZero();
        assertThat(calibrations()).isEmpty();
        RunSegmentation.Outcome found = segment(images, dir.resolve("with"));
        assertThat(calibrations()).hasSize(1).first().asString().contains("in 20 images that");
        assertThat(tumour(found)).isPositive();
        assertThat(found.images())
                .extracting(ImageResult::calibration)
                .allMatch(c -> c > 0)
                .hasSize(20);
        Sharing second =
                new Sharing(
                        dir.resolve("shards"), new Shard(2, 4), Sharing.TRIES, Optional.empty());
        RunSegmentation.Outcome part =
                RunSegmentation.of(List.of(images), second).run(run, OPTIONS, told);
        assertThat(part.images()).hasSize(5);
        part.images()
                .forEach(
                        image -> {
                            ImageResult alone =
                                    found.images().stream()
                                            .filter(i -> i.name().equals(image.name()))
                                            .findFirst()
                                            .orElseThrow();
                            assertThat(image.tumour()).isEqualTo(alone.tumour());
                            assertThat(image.calibration()).isEqualTo(alone.calibration());
                        });
    }

    @Test
    void patchesAreCalibratedInAnEvaluation() throws IOException {
        Metrics with = Evaluation.of(run, patches, List.of(), dir.resolve("evaluated"), told);
        assertThat(calibrations()).hasSize(1).first().asString().startsWith("iter0: masks cover");
        String results = Files.readString(dir.resolve("evaluated/metrics.json"));
        assertThat(results).contains(calibrations().get(0));
        assertThat(recall(with, SamRow.iteration(0))).isPositive();
        replace("calibration: true", "calibration: false");
        try {
            Metrics without = Evaluation.of(run, patches, List.of(), dir.resolve("as-is"), told);
            assertThat(recall(without, SamRow.iteration(0))).isZero();
            assertThat(recall(without, SamRow.ZERO_SHOT)).isEqualTo(recall(with, SamRow.ZERO_SHOT));
        } finally {
            replace("calibration: false", "calibration: true");
        }
    }

    /** Masks of patches that were looked at are not predicted again then. */
    @Test
    void whereEnoughIsMarkedAnEvaluationIsAsWithoutCalibration() throws IOException {
        Path decoder = run.resolve("3-adapt/tuned.safetensors");
        invert(decoder);
        try {
            Evaluation.of(run, patches, List.of(), dir.resolve("evaluated"), told);
            replace("calibration: true", "calibration: false");
            Evaluation.of(run, patches, List.of(), dir.resolve("as-is"), told);
        } finally {
            replace("calibration: false", "calibration: true");
            invert(decoder);
        }
        assertThat(calibrations()).isEmpty();
        assertThat(Files.readString(dir.resolve("evaluated/patches.csv"))).contains("iter0,p19_1");
        assertThat(dir.resolve("evaluated/patches.csv"))
                .hasSameTextualContentAs(dir.resolve("as-is/patches.csv"));
        for (String name : List.of("p00_1.png", "p19_1.png")) {
            assertThat(dir.resolve("evaluated/prediction").resolve(name))
                    .hasSameBinaryContentAs(dir.resolve("as-is/prediction").resolve(name));
        }
    }

    private static double recall(Metrics metrics, SamRow row) {
        return metrics.results().get(row, Metric.RECALL).orElseThrow().value();
    }

    @Test
    void aLargeImageIsCalibratedByItsTiles() throws IOException {
        Path image = dir.resolve("large.png");
        ImageFile.writePng(image, mosaic);
        long without = segmentAsIs(image, dir.resolve("without")).images().get(0).tumour();
        long with = segment(image, dir.resolve("with")).images().get(0).tumour();
        assertThat(calibrations()).hasSize(1);
        assertThat(with).isGreaterThan(without);
    }
}
