package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.epsam.app.Program;
import org.epsam.base.io.Json;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    @TempDir private Path dir;

    private Path tiles;

    /** Ten patients with a folder each, in it one for each class. */
    @BeforeEach
    void tiles() {
        tiles = dir.resolve("download");
        Random random = new Random(1);
        for (int patient = 0; patient < 10; patient++) {
            for (String label : new String[] {"TUM", "STR"}) {
                byte[] rgb = new byte[3 * 64 * 64];
                random.nextBytes(rgb);
                Path file = tiles.resolve("batch/case" + patient + "/" + label + "/x.png");
                ImageFile.writePng(file, new RgbImage(64, 64, rgb));
            }
        }
    }

    private Program imports(Object... more) {
        Object[] words = new Object[more.length + 6];
        System.arraycopy(
                new Object[] {
                    "import", tiles, "--tumour-classes", "TUM", "--normal-classes", "STR"
                },
                0,
                words,
                0,
                6);
        System.arraycopy(more, 0, words, 6, more.length);
        return Program.run(words);
    }

    @Test
    void nothingIsWrittenBeforeItIsAskedFor() throws Exception {
        Program program = imports("--out", dir.resolve("list.csv"), "--dry-run");
        assertThat(program.code()).as(program.err()).isZero();
        assertThat(program.out())
                .containsPattern("train +12 +6 +6 +0 +6\n")
                .containsPattern("val +4 +2 +2 +0 +2\n")
                .endsWith("nothing was written" + System.lineSeparator());
        assertThat(program.err())
                .contains("found 20 images, labels by folder (STR, TUM), 10 folders of slides");
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(tiles);
        }
    }

    @Test
    void theResultIsTheCommandThatTrains() {
        Path list = dir.resolve("list.csv");
        Program program = imports("--out", list);
        assertThat(program.out()).contains("train with: epsam train --data " + list + " --run RUN");
        Dataset data = Dataset.open(list);
        assertThat(data.of(Split.TEST)).hasSize(4);
        assertThat(data.positives(Split.TRAIN)).hasSize(6);
        program = imports("--out", list);
        assertThat(program.code()).isEqualTo(2);
        assertThat(program.err()).contains(list + ": is there already; choose another --out");
    }

    @Test
    void whatIsFoundIsPrintedAsNumbers() throws Exception {
        Path list = dir.resolve("list.csv");
        JsonNode told = Json.MAPPER.readTree(imports("--out", list, "--json").out());
        assertThat(told.at("/train/patches").isInt()).isTrue();
        assertThat(told.at("/train/with_tumour").asInt()).isEqualTo(6);
        assertThat(told.at("/val/slides").asInt()).isEqualTo(2);
        assertThat(told.get("found").asText()).startsWith("20 images, labels by folder");
        assertThat(told.get("skipped")).isEmpty();
        assertThat(told.get("list").asText()).isEqualTo(list.toString());
        JsonNode planned = Json.MAPPER.readTree(imports("--dry-run", "--json", "--quiet").out());
        assertThat(planned.has("list")).isFalse();
        assertThat(planned.get("train")).isEqualTo(told.get("train"));
    }

    @Test
    void faultsAreOneLine() {
        Program.run("import", tiles, "--dry-run")
                .assertIsOneLine("20 images", "the folders STR, TUM are no labels");
        imports().assertIsOneLine("--out: name a list, such as mydata.csv, or a folder");
        imports("--dry-run", "--split-fractions", "1,1,1").assertIsOneLine("add up to 1");
        imports("--dry-run", "--labels", "luck").assertEndsInOneLine("neither list nor folders");
        imports("--dry-run", "--labels", "list").assertIsOneLine("columns image and label");
        Program.run("import", dir.resolve("none"), "--dry-run").assertIsOneLine("no such folder");
        imports("--dry-run", "--slide-pattern", "(").assertIsOneLine("regular expression");
        Program.run("import", tiles, "--tumour-classes=TUM", "--normal-classes=tum", "--dry-run")
                .assertIsOneLine("class tum: is tumour and normal");
    }

    @Test
    void otherCommandsNameTheLayoutAndTheRemedy() throws Exception {
        Path usual = dir.resolve("usual");
        for (String label : new String[] {"tumor", "normal"}) {
            Path folder = Files.createDirectories(usual.resolve("deep/tiles/" + label));
            Files.copy(tiles.resolve("batch/case0/TUM/x.png"), folder.resolve("x.png"));
        }
        String[] parts = {
            "found 2 images, labels by folder (normal, tumor)",
            "\"epsam import " + usual + " --out NAME.csv\""
        };
        Program.run("inspect", usual).assertIsOneLine(parts);
        Program.run("train", "--data", usual, "--run", dir.resolve("run"), "--preset", "small")
                .assertEndsInOneLine(parts);
        Program.run("train", "--data", usual.resolve("deep/tiles"), "--run", dir.resolve("run"))
                .assertEndsInOneLine("all patches are in other splits", "epsam import");
    }
}
