package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in tools/ refuse what they do not know. */
class ToolsTest {
    private static final Path TOOLS = Path.of("..", "tools").toAbsolutePath().normalize();

    @TempDir private Path dir;

    @BeforeEach
    void images() throws IOException {
        for (String folder : List.of("images", "masks")) {
            Files.createDirectory(dir.resolve(folder));
            for (String name : List.of("a.png", "b.png")) {
                BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
                ImageIO.write(image, "png", dir.resolve(folder).resolve(name).toFile());
            }
        }
    }

    private Program run(List<String> words) throws Exception {
        Path out = dir.resolve("out.txt");
        Path err = dir.resolve("err.txt");
        int code =
                new ProcessBuilder(words)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start()
                        .waitFor();
        return new Program(code, Files.readString(out), Files.readString(err));
    }

    private Program tiles(String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> words = new ArrayList<>(List.of(java, TOOLS.resolve("Tiles.java").toString()));
        for (String folder : List.of("images", "masks", "tiles")) {
            words.add(dir.resolve(folder).toString());
        }
        words.add("32");
        words.addAll(List.of(options));
        return run(words);
    }

    @Test
    void tilesAreCutIntoTheSplitsOfTheirImages() throws Exception {
        Program answer = tiles("bgr", "test=b");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("0 tiles with tumour, 8 without");
        assertThat(dir.resolve("tiles/train/image").toFile().list()).hasSize(4);
        assertThat(dir.resolve("tiles/test/image").toFile().list()).hasSize(4);
    }

    @Test
    void imagesAndOptionsThatDoNotExistAreRefused() throws Exception {
        Program image = tiles("val=a", "test=b,c");
        assertThat(image.code()).isEqualTo(1);
        assertThat(image.err()).contains("test=c: no image of this name").hasLineCount(1);
        Program option = tiles("tset=b");
        assertThat(option.code()).isEqualTo(1);
        assertThat(option.err()).contains("tset=b: no such option").hasLineCount(1);
        assertThat(dir.resolve("tiles")).doesNotExist();
    }

    @Test
    void theCheckOfAGpuNeedsOne() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path smi = Files.createDirectory(dir.resolve("tools")).resolve("nvidia-smi");
        Files.writeString(smi, "#!/bin/bash\necho 'no driver'; exit 9\n");
        assertThat(smi.toFile().setExecutable(true)).isTrue();
        Program none =
                run(
                        List.of(
                                "/bin/bash",
                                "-c",
                                "unset EPSAM_DEVICE; PATH=$1:$PATH \"$2\"",
                                "bash",
                                smi.getParent().toString(),
                                TOOLS.resolve("gpu-check").toString()));
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err())
                .isEqualTo(
                        "gpu-check: nvidia-smi finds no GPU: no driver" + System.lineSeparator());
        Program option = run(List.of("/bin/bash", TOOLS.resolve("gpu-check").toString(), "--help"));
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.out()).contains("tools/gpu-check [FOLDER]");
    }

    @Test
    void aScheduleOfManyWorkersIsSimulated() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String schedule = TOOLS.resolve("Schedule.java").toString();
        Program answer = run(List.of(java, schedule, "100", "20"));
        assertThat(answer.code()).as(answer.err()).isZero();
        List<Integer> used =
                answer.out()
                        .lines()
                        .skip(1)
                        .map(line -> Integer.valueOf(line.replaceFirst(".* (\\d+) %$", "$1")))
                        .toList();
        // In the order of the list, largest first, in pieces.
        assertThat(used).hasSize(3).isSorted().allMatch(percent -> percent > 20 && percent <= 100);
        Program usage = run(List.of(java, schedule));
        assertThat(usage.code()).isEqualTo(2);
        assertThat(usage.err()).contains("java tools/Schedule.java SLIDES WORKERS");
    }

    @Test
    void ablationsRefuseAVariantThatDoesNotExist() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path out = dir.resolve("runs");
        Program answer =
                run(
                        List.of(
                                "/bin/bash",
                                TOOLS.resolve("ablations").toString(),
                                dir.toString(),
                                out.toString(),
                                "published",
                                "no-ids",
                                "no-idz"));
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .contains("no-idz: no such variant of published", "no-ids")
                .hasLineCount(1);
        assertThat(out).doesNotExist();
    }
}
