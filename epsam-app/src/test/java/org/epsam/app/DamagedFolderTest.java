package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder in which some slides are damaged, and one ends the process that reads it. */
class DamagedFolderTest {
    private static final int GOOD = 13;

    @TempDir private Path dir;

    /** A run of networks that know nothing. */
    private Path run() {
        Path run = dir.resolve("run");
        Path data = dir.resolve("data");
        Path weights = dir.resolve("sam.safetensors");
        Program.run(
                "synthesize", "--out", data, "--train", 4, "--val", 2, "--test", 2, "--size", 64);
        try (Sam sam = Sam.create(SamConfig.small(), 1)) {
            SafeTensors.write(weights, sam.state());
        }
        Object[] words = {
            "train",
            "--data",
            data,
            "--run",
            run,
            "--preset",
            "demo",
            "--sam",
            weights,
            "--set",
            "classify.epochs=1",
            "--set",
            "adapt.epochs=1",
            "--set",
            "adapt.iterations=1",
            "--set",
            "adapt.ids_threshold=0"
        };
        Program trained = Program.run(words);
        assertThat(trained.code()).as(trained.err()).isZero();
        return run;
    }

    /** Thirteen slides, six damaged files, and a slide more. */
    private Path folder() throws IOException {
        Path slides = dir.resolve("slides");
        SyntheticSlide.Plan plan = new SyntheticSlide.Plan(new Size(1000, 1000), true, 8);
        SyntheticSlide.writeAll(slides, 1, plan);
        byte[] good = Files.readAllBytes(slides.resolve("tumor_001.tif"));
        for (int i = 2; i <= GOOD; i++) {
            Files.write(slides.resolve("tumor_" + i + ".tif"), good);
        }
        Files.write(slides.resolve("bad-cut.tif"), Arrays.copyOf(good, good.length / 2));
        Files.write(slides.resolve("bad-header.tif"), Arrays.copyOf(good, 8));
        Files.write(slides.resolve("bad-zeros.tif"), new byte[good.length]);
        Files.write(slides.resolve("bad-empty.svs"), new byte[0]);
        Files.write(slides.resolve("bad-text.svs"), "moved".getBytes(StandardCharsets.UTF_8));
        Files.write(slides.resolve("bad-picture.png"), Arrays.copyOf(good, good.length / 3));
        Files.write(slides.resolve("lost.tif"), good);
        return slides;
    }

    /** Ends each process of this one that has opened a file, as a crash in a library would. */
    private static void endReaders(Path file) {
        while (!Thread.currentThread().isInterrupted()) {
            ProcessHandle.current()
                    .children()
                    .filter(child -> hasOpen(child.pid(), file))
                    .forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean hasOpen(long process, Path file) {
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + process, "fd"))) {
            for (Path handle : open.toList()) {
                if (Files.readSymbolicLink(handle).equals(file)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // The process has ended, or closed a file.
            return false;
        }
        return false;
    }

    @Test
    void theFolderIsWorkedOffToItsEnd() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).as("open files can be listed").exists();
        Path run = run();
        Path slides = folder();
        Path out = dir.resolve("out");
        Path lost = slides.resolve("lost.tif").toRealPath();
        Thread killer = new Thread(() -> endReaders(lost));
        killer.setDaemon(true);
        killer.start();
        Program answer =
                Program.run(
                        "segment",
                        "--run",
                        run,
                        "--out",
                        out,
                        "--mpp",
                        "4",
                        "--keep-blurred",
                        "--isolate",
                        "all",
                        slides);
        killer.interrupt();
        assertThat(answer.code()).as(answer.err()).isEqualTo(3);
        assertThat(answer.out()).contains("13 segmented, 7 skipped");
        List<String> reasons =
                answer.err().lines().filter(line -> line.contains("epsam: skipped ")).toList();
        assertThat(reasons).as(answer.err()).hasSize(7);
        assertThat(reasons)
                .filteredOn(reason -> reason.contains("lost.tif"))
                .singleElement()
                .asString()
                .contains("crashed");
        assertThat(reasons).filteredOn(reason -> reason.contains("bad-")).hasSize(6);
        assertThat(out.resolve("slides.csv")).content().hasLineCount(1 + GOOD);
        // One of the damaged files is an image by its name and size.
        Program status = Program.run("status", out);
        assertThat(status.out()).contains("out: 19 slides: 13 done, 6 failed");
        assertThat(status.out()).containsPattern("lost +failed .*crashed");
        inParts(run, slides);
    }

    /** Two programs, each with a part of the folder, and then nobody ends what reads. */
    private void inParts(Path run, Path slides) throws IOException {
        Path out = dir.resolve("parts");
        for (int part = 1; part <= 2; part++) {
            Program answer =
                    Program.run(
                            "segment",
                            "--run",
                            run,
                            "--out",
                            out,
                            "--mpp",
                            "4",
                            "--keep-blurred",
                            "--shard",
                            part + "/2",
                            "--stage",
                            dir.resolve("stage"),
                            slides);
            assertThat(answer.code()).as(answer.err()).isEqualTo(3);
            assertThat(answer.out()).contains("7 segmented, 3 skipped");
            assertThat(answer.err()).doesNotContain("results of earlier calls");
        }
        assertThat(out.resolve("slides.csv")).content().hasLineCount(2 + GOOD);
        assertThat(dir.resolve("stage")).doesNotExist();
        Program status = Program.run("status", out, "--json");
        assertThat(status.out()).contains("\"done\" : 14").contains("\"failed\" : 5");
        Program none =
                Program.run("segment", "--run", run, "--out", out, "--shard", "30/30", slides);
        assertThat(none.code()).as(none.err()).isZero();
        assertThat(none.err()).contains("part 30/30: none of 20 inputs");
        Program bad = Program.run("segment", "--run", run, "--out", out, "--shard", "4/3", slides);
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("4/3: give 1/N to N/N, such as 3/20");
    }
}
