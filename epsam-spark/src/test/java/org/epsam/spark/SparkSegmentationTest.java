package org.epsam.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.task.Progress;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlideResult;
import org.epsam.core.slide.UntrainedRun;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twelve slides of uneven size on Spark's standalone master and two workers, against the same on
 * one machine.
 */
class SparkSegmentationTest {
    private static final List<Size> SIZES =
            List.of(
                    new Size(1000, 1000),
                    new Size(1300, 1000),
                    new Size(1500, 1300),
                    new Size(1700, 1500));

    @TempDir static Path shared;
    private static StandaloneCluster cluster;
    private static final List<Process> workers = new ArrayList<>();
    private static Path run;
    private static Path slides;
    private static Map<String, byte[]> expected;
    private static int tiles;

    @BeforeAll
    static void segmentOnOneMachine() throws IOException {
        run = UntrainedRun.writeWithGate(shared);
        slides = shared.resolve("slides");
        for (int i = 0; i < SIZES.size(); i++) {
            Path some = shared.resolve("some" + i);
            SyntheticSlide.writeAll(some, 3, new SyntheticSlide.Plan(SIZES.get(i), true, 4 + i));
            Files.createDirectories(slides);
            try (Stream<Path> files = Files.list(some)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".tif")).toList()) {
                    Files.move(file, slides.resolve("s" + i + "_" + file.getFileName()));
                }
            }
        }
        Path out = shared.resolve("one");
        SlideOptions usual = SlideOptions.USUAL;
        SlideOptions options =
                new SlideOptions(
                        Optional.of(new Resolution(2)),
                        usual.slideResolution(),
                        usual.minArea(),
                        usual.minTissue(),
                        usual.rejection(),
                        usual.quality(),
                        usual.format(),
                        usual.mask(),
                        usual.labels(),
                        usual.dicom());
        tiles =
                RunSegmentation.of(List.of(slides), out)
                        .run(run, options, Progress.SILENT)
                        .slides()
                        .stream()
                        .mapToInt(SlideResult::tiles)
                        .sum();
        expected = files(out);
        cluster = new StandaloneCluster(Files.createDirectories(shared.resolve("cluster")));
        workers.add(cluster.worker("worker1"));
        workers.add(cluster.worker("worker2"));
    }

    @AfterAll
    static void end() {
        if (cluster != null) {
            cluster.close();
        }
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

    private static void assertSame(Path out) throws IOException {
        Map<String, byte[]> files = files(out);
        assertThat(files.keySet()).isEqualTo(expected.keySet());
        files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    private static Process segment(Path out, Path log) throws IOException {
        return cluster.driver(
                log,
                List.of(
                        "segment",
                        "--run",
                        run + "",
                        "--out",
                        out + "",
                        "--mpp",
                        "2",
                        slides + ""));
    }

    private static void assertSuccess(Process driver, Path log) throws IOException {
        try {
            assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void killedExecutorsAWorkerAndADriverDoNotChangeAByte(@TempDir Path dir) throws IOException {
        Path out = dir.resolve("out");
        Path log = dir.resolve("log");
        Process first = segment(out, log);
        int pieces = 1;
        Set<ProcessHandle> killed = new HashSet<>();
        for (int kill = 0; kill < 3; kill++) {
            awaitPieces(out, pieces++, first, log);
            await(() -> executors().stream().anyMatch(e -> !killed.contains(e)));
            ProcessHandle executor =
                    executors().stream().filter(e -> !killed.contains(e)).findFirst().orElseThrow();
            executor.destroyForcibly();
            killed.add(executor);
        }
        awaitPieces(out, pieces++, first, log);
        workers.remove(0).destroyForcibly();
        workers.add(cluster.worker("worker3"));
        awaitPieces(out, pieces, first, log);
        first.destroyForcibly();
        await(() -> !first.isAlive() && executors().isEmpty());
        Path again = dir.resolve("again");
        assertSuccess(segment(out, again), again);
        assertSame(out);
        Matcher told =
                Pattern.compile("(\\d+) tiles?; (\\d+) tiles? (?:is|are) there already")
                        .matcher(Files.readString(again));
        assertThat(told.find()).as(Files.readString(again)).isTrue();
        int stored = Integer.parseInt(told.group(2));
        assertThat(stored).isPositive();
        assertThat(Integer.parseInt(told.group(1)) + stored).isLessThanOrEqualTo(tiles);
    }

    /** Of all workers, the oldest first. */
    private static List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> StandaloneCluster.executors(worker).stream())
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Waits until so many pieces of slides are predicted, or the driver has ended. */
    private static void awaitPieces(Path out, int least, Process driver, Path log)
            throws IOException {
        await(() -> !driver.isAlive() || pieces(out) >= least);
        assertThat(driver.isAlive()).as(Files.readString(log)).isTrue();
    }

    private static long pieces(Path out) {
        if (!Files.isDirectory(out)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(f -> f.toString().endsWith(".tiles")).count();
        } catch (IOException | UncheckedIOException e) {
            // Folders of finished slides go.
            return 0;
        }
    }
}
