package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFile;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in a process of its own that may write no file beyond a size, as when a disk is full:
 * every write beyond it fails.
 */
class FullDiskTest {
    @TempDir private Path dir;

    @Test
    void aFullDiskIsNamedAndTheRunGoesOnLater() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path data = dir.resolve("data");
        Program.run(
                "synthesize", "--out", data, "--train", 4, "--val", 2, "--test", 4, "--size", 64);
        try (Sam sam = Sam.create(SamConfig.small(), 1)) {
            SafeTensors.write(dir.resolve("sam.safetensors"), sam.state());
        }
        Path run = dir.resolve("run");
        // Settings and the images of the data set fit below 1 MiB, the classifier does not.
        assertThat(train(data, run, "ulimit -f 1024; ")).isEqualTo(2);
        assertThat(error())
                .containsOnlyOnce("epsam: ")
                .contains(run.toString(), "cannot be written", "free space");
        assertThat(unfinished(run)).isEmpty();
        assertThat(run.resolve("1-classify")).doesNotExist();

        assertThat(train(data, run, "")).isZero();
        assertThat(train(data, dir.resolve("undisturbed"), "")).isZero();
        assertThat(run.resolve("metrics.json"))
                .hasSameTextualContentAs(dir.resolve("undisturbed").resolve("metrics.json"));
        assertThat(unfinished(run)).isEmpty();

        Path masks = dir.resolve("masks");
        assertThat(program("ulimit -f 16; ", segment(run, masks))).isEqualTo(2);
        assertThat(error())
                .containsOnlyOnce("epsam: ")
                .contains("epsam: " + masks, "cannot be written", "free space")
                .doesNotContain("skipped");
        // Of two images at a time, the one that ends last cannot know that the folder was new.
        assertThat(files(masks)).isEmpty();
        assertThat(program("", segment(run, masks))).isZero();
        assertThat(masks.toFile().list()).hasSize(7);
    }

    /** The overlays of noise are larger than the files may be. */
    private List<String> segment(Path run, Path out) {
        List<String> words = new ArrayList<>(List.of("segment", "--run", run.toString()));
        words.addAll(List.of("--out", out.toString()));
        for (int i = 0; i < 2; i++) {
            byte[] noise = new byte[3 * 96 * 96];
            new Random(i).nextBytes(noise);
            Path image = dir.resolve("noise" + i + ".png");
            ImageFile.writePng(image, new RgbImage(96, 96, noise));
            words.add(image.toString());
        }
        return words;
    }

    private int train(Path data, Path run, String before) throws Exception {
        List<String> words = new ArrayList<>(List.of("train", "--data", data.toString()));
        words.addAll(List.of("--run", run.toString(), "--preset", "demo"));
        words.addAll(List.of("--sam", dir.resolve("sam.safetensors").toString()));
        for (String set :
                List.of(
                        // Its weights are drawn; bundled ones would be unpacked beforehand.
                        "classify.network=small",
                        "classify.epochs=1",
                        "seed=2",
                        "adapt.epochs=1",
                        "adapt.ids_threshold=0",
                        "adapt.iterations=1",
                        "evaluate.gate=0")) {
            words.addAll(List.of("--set", set));
        }
        return program(before, words);
    }

    private int program(String before, List<String> words) throws Exception {
        // The JVM's own files (performance data, class archive) are not the program's.
        List<String> line =
                new ArrayList<>(List.of("/bin/bash", "-c", before + "exec \"$@\"", "bash"));
        line.addAll(Program.commandLine(List.of("-XX:-UsePerfData", "-Xmx512m"), words));
        Process process =
                new ProcessBuilder(line)
                        .redirectOutput(dir.resolve("out.txt").toFile())
                        .redirectError(dir.resolve("err.txt").toFile())
                        .start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private String error() throws IOException {
        return Files.readString(dir.resolve("err.txt"));
    }

    private static List<Path> unfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(AtomicFile::isUnfinished).toList();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
