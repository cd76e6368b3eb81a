package org.epsam.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.PathLock;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.ToldMessages;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.PrecisionChoice;
import org.epsam.core.model.Bundled;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.share.FolderStatus;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlideResult;
import org.epsam.core.slide.UntrainedRun;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slides in pieces, by a run with a gate, against the same on one machine. */
class ClusterSegmentationTest {
    private static final SlideOptions OPTIONS =
            new SlideOptions(
                    Optional.of(new Resolution(2)),
                    Optional.empty(),
                    500,
                    SlideOptions.MIN_TISSUE,
                    SlideTissue.Rejection.NONE,
                    Quality.STANDARD);

    @TempDir static Path shared;
    @TempDir Path dir;
    private static Path run;
    private static Path slides;
    private static Map<String, byte[]> expected;
    private static int all;
    private final ToldMessages told = new ToldMessages();

    @BeforeAll
    static void segmentOnOneMachine() throws IOException {
        run = UntrainedRun.writeWithGate(shared);
        slides = shared.resolve("slides");
        SyntheticSlide.writeAll(slides, 2, new SyntheticSlide.Plan(new Size(1000, 1101), true, 4));
        // A damaged one.
        Files.writeString(slides.resolve("broken.svs"), "no slide");
        Path out = shared.resolve("out");
        ToldMessages told = new ToldMessages();
        all =
                RunSegmentation.of(List.of(slides), out).run(run, OPTIONS, told).slides().stream()
                        .mapToInt(SlideResult::tiles)
                        .sum();
        expected = files(out);
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        // Has times.
        files.remove("status.jsonl");
        return files;
    }

    private RunSegmentation.Outcome segment(Cluster cluster) {
        try (ClusterSegmentation segmentation =
                ClusterSegmentation.of(List.of(slides), dir.toString(), 3, told)) {
            return segmentation.withPiecesOf(0.03).run(run, OPTIONS, cluster);
        }
    }

    private void assertSame() throws IOException {
        Map<String, byte[]> files = files(dir);
        assertThat(files.keySet()).isEqualTo(expected.keySet());
        files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    @Test
    void piecesInAnyOrderAndTwiceGiveTheBytesOfOneMachine() throws IOException {
        try (SerializingCluster cluster = new SerializingCluster()) {
            RunSegmentation.Outcome outcome = segment(cluster);
            assertThat(outcome.slides()).hasSize(2);
            assertThat(outcome.skipped()).hasSize(1).first().asString().contains("broken.svs");
            assertThat(cluster.pieces()).isGreaterThan(10);
        }
        assertSame();
        FolderStatus status = FolderStatus.of(dir);
        assertThat(status.count(FolderStatus.State.DONE)).isEqualTo(2);
        assertThat(status.count(FolderStatus.State.FAILED)).isEqualTo(1);
    }

    /** Calls a program whose driver ends, a little later each time, until it comes to its end. */
    private void assertPredictedOnce(Function<Cluster, RunSegmentation.Outcome> program) {
        int predicted = 0;
        int ends = 0;
        for (boolean done = false; !done; ) {
            try (SerializingCluster cluster = new SerializingCluster(6 + 4 * ends, "none")) {
                try {
                    assertThat(program.apply(cluster).slides()).hasSize(2);
                    done = true;
                } catch (SerializingCluster.Ended e) {
                    ends++;
                }
                predicted += cluster.tiles();
            }
        }
        assertThat(ends).isGreaterThan(1);
        assertThat(predicted).isEqualTo(all);
    }

    @Test
    void whatIsPredictedWhenTheDriverEndsIsNotPredictedAgain() throws IOException {
        assertPredictedOnce(this::segment);
        assertSame();
    }

    @Test
    void oneProgramGoesOnWithWhatAClusterHasLeftBehind() throws IOException {
        try (SerializingCluster cluster = new SerializingCluster(9, "none")) {
            assertThatThrownBy(() -> segment(cluster)).isInstanceOf(SerializingCluster.Ended.class);
        }
        assertThat(FolderStatus.of(dir).count(FolderStatus.State.INTERRUPTED)).isEqualTo(2);
        RunSegmentation.of(List.of(slides), dir).run(run, OPTIONS, told);
        assertSame();
    }

    @Test
    void aSlideThatEndsItsMachinesIsLeftOutAlone() throws IOException {
        try (SerializingCluster cluster = new SerializingCluster(Integer.MAX_VALUE, "tumor_002")) {
            RunSegmentation.Outcome outcome = segment(cluster);
            assertThat(outcome.slides())
                    .hasSize(1)
                    .first()
                    .matches(s -> s.name().equals("tumor_001"));
            assertThat(outcome.skipped())
                    .hasSize(2)
                    .contains(slides.resolve("tumor_002.tif") + ": the worker ended");
        }
    }

    @Test
    void noOtherProgramWorksOnTheFolderMeanwhile() {
        try (PathLock lock = WorkFolder.in(dir).lock();
                SerializingCluster cluster = new SerializingCluster()) {
            assertThatThrownBy(() -> segment(cluster)).isInstanceOf(InUseException.class);
            assertThatThrownBy(
                            () -> RunSegmentation.of(List.of(slides), dir).run(run, OPTIONS, told))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(
                            dir + ": a cluster is at work on its slides (started by ");
        }
    }

    private RunSegmentation.Outcome store(Cluster cluster) {
        try (ClusterSegmentation segmentation =
                ClusterSegmentation.of(List.of(slides), FolderProvider.SCHEME + dir, 3, told)) {
            return segmentation.withPiecesOf(0.03).run(run, OPTIONS, cluster);
        }
    }

    private void assertSameInStore() throws IOException {
        Map<String, byte[]> files = files(dir);
        assertThat(files.keySet().removeIf(name -> name.startsWith(".rows/"))).isTrue();
        assertThat(files.keySet()).isEqualTo(expected.keySet());
        files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    @Test
    void aStoreGetsTheSameBytesAndKeepsWhatIsPredicted() throws IOException {
        assertPredictedOnce(this::store);
        assertSameInStore();
        try (SerializingCluster cluster = new SerializingCluster()) {
            assertThat(store(cluster).slides()).hasSize(2);
            assertThat(cluster.pieces()).isZero();
        }
        assertSameInStore();
    }

    @Test
    void whatIsOfOthersInAStoreStays() throws IOException {
        Path foreign = Files.writeString(dir.resolve("tumor_001_overlay.png"), "mine");
        try (SerializingCluster cluster = new SerializingCluster()) {
            RunSegmentation.Outcome outcome = store(cluster);
            assertThat(outcome.slides()).hasSize(1);
            assertThat(outcome.skipped())
                    .anyMatch(line -> line.startsWith("tumor_001_overlay.png: is in the folder"));
        }
        assertThat(foreign).hasContent("mine");
    }

    @Test
    void allMachinesComputeInThePrecisionOfThisOneWithTheWeightsThatItNames() {
        Config config =
                ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of("precision=auto", "sam.checkpoint=a b.pth"));
        Config there = ConfigLoader.change(config, Bundled.here(config));
        assertThat(there.precision().decide()).isEqualTo(config.precision().decide());
        assertThat(there.precision()).isNotEqualTo(PrecisionChoice.AUTO);
        assertThat(there.sam().checkpoint()).isEqualTo(Path.of("a b.pth").toAbsolutePath() + "");
        for (String name : List.of(Bundled.NAME, "bundled")) {
            Config bundled =
                    ConfigLoader.load("small", Optional.empty(), List.of("sam.checkpoint=" + name));
            assertThat(ConfigLoader.change(bundled, Bundled.here(bundled)).sam())
                    .isEqualTo(bundled.sam());
        }
    }
}
