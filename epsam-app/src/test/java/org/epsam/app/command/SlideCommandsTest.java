package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.epsam.app.Program;
import org.epsam.base.io.Json;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epsam tissue} and {@code epsam patches} on small drawn slides. */
class SlideCommandsTest {
    private static final int SIDE = 800;

    @TempDir Path dir;
    private Path slides;
    private Path annotations;

    @BeforeEach
    void draw() throws IOException {
        slides = Files.createDirectory(dir.resolve("slides"));
        annotations = Files.createDirectory(dir.resolve("annotations"));
        slide("a", 200);
        slide("b", 200);
        annotate("a", "Tumor");
    }

    private void slide(String name, int margin) {
        Random random = new Random(name.hashCode());
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            boolean inside = Math.min(x, y) >= margin && Math.max(x, y) < SIDE - margin;
            int grain = random.nextInt(40);
            rgb[3 * i] = (byte) (inside ? 180 + grain : 243);
            rgb[3 * i + 1] = (byte) (inside ? 80 + 2 * grain : 243);
            rgb[3 * i + 2] = (byte) (inside ? 140 + grain : 243);
        }
        ImageFile.writePng(slides.resolve(name + ".png"), new RgbImage(SIDE, SIDE, rgb));
    }

    private void annotate(String name, String group) throws IOException {
        Files.writeString(
                annotations.resolve(name + ".xml"),
                "<ASAP_Annotations><Annotations><Annotation Name='1' Type='Polygon' PartOfGroup='"
                        + group
                        + "'><Coordinates><Coordinate Order='0' X='210' Y='210'/>"
                        + "<Coordinate Order='1' X='590' Y='220'/>"
                        + "<Coordinate Order='2' X='220' Y='590'/></Coordinates></Annotation>"
                        + "</Annotations></ASAP_Annotations>");
    }

    private Program patches(Path out, Object... more) {
        List<Object> words = new ArrayList<>(List.of("patches"));
        if (!List.of(more).contains("--slides")) {
            words.addAll(List.of("--slides", slides));
        }
        words.addAll(List.of("--annotations", annotations, "--out", out, "--size", 64));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldBeforeTheWork() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "theirs");
        Path absent = dir.resolve("absent.svs");
        List<Program> refused =
                List.of(
                        Program.run("tissue", absent, "--out", file.resolve("out")),
                        Program.run("read", absent, "--out", file.resolve("a.png")),
                        Program.run("compare", absent, absent, "--out", file.resolve("a.html")),
                        Program.run(
                                "pretrain",
                                "--manifest",
                                absent,
                                "--out",
                                file.resolve("a.safetensors")));
        assertThat(refused)
                .allSatisfy(
                        answer ->
                                answer.assertIsOneLine(
                                        file + ": is not a folder; choose another --out"));
        assertThat(file).hasContent("theirs");
    }

    @Test
    void whatIsTakenOutOfTheTissueIsToldAndCanBeChosen() throws IOException {
        RgbImage drawn = ImageFile.readRgb(slides.resolve("a.png"));
        byte[] rgb = drawn.rgb().clone();
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 60; x++) {
                for (int c = 0; c < 3; c++) {
                    int hole = 3 * ((370 + y) * SIDE + 370 + x) + c;
                    int island = 3 * ((60 + y) * SIDE + 60 + x) + c;
                    rgb[island] = drawn.rgb()[hole];
                    rgb[hole] = (byte) 243;
                }
            }
        }
        Path slide = dir.resolve("s.png");
        ImageFile.writePng(slide, new RgbImage(SIDE, SIDE, rgb));
        Path out = dir.resolve("o");
        Program usual = Program.run("tissue", slide, "--out", out, "--slide-mpp", "1");
        assertThat(usual.out()).containsPattern(", small regions 0\\.[4-6] %, holes 0\\.[3-7] %;");
        JsonNode row =
                Json.MAPPER
                        .readTree(
                                Program.run(
                                                "tissue",
                                                slide,
                                                "--out",
                                                out,
                                                "--slide-mpp",
                                                "1",
                                                "--json")
                                        .out())
                        .get(0);
        assertThat(row.path("small_regions").doubleValue()).isBetween(0.004, 0.006);
        assertThat(row.path("holes").doubleValue()).isBetween(0.003, 0.007);
        assertThat(row.path("pen").doubleValue()).isZero();
        assertThat(row.path("blurred").doubleValue()).isZero();
        RgbImage picture = ImageFile.readRgb(out.resolve("s_tissue.png"));
        assertThat(has(picture, DrawingColours.SMALL)).isTrue();
        assertThat(has(picture, DrawingColours.HOLES)).isTrue();
        assertThat(has(picture, DrawingColours.PEN)).isFalse();
        Program kept =
                Program.run(
                        "tissue",
                        slide,
                        "--out",
                        out,
                        "--slide-mpp",
                        "1",
                        "--min-tissue-area",
                        "1000",
                        "--min-tissue-hole",
                        "9000");
        assertThat(kept.out()).contains("tissue ").doesNotContain("small regions", "holes");
        Program none =
                Program.run(
                        "tissue",
                        slide,
                        "--out",
                        out,
                        "--slide-mpp",
                        "1",
                        "--tissue-threshold",
                        "250");
        assertThat(none.code()).isEqualTo(2);
        Program.run("tissue", slide, "--tissue-threshold", "0")
                .assertEndsInOneLine("--tissue-threshold 0: must be 1 to 255");
    }

    private static boolean has(RgbImage picture, Color colour) {
        byte[] rgb = picture.rgb();
        boolean has = false;
        for (int i = 0; i < rgb.length; i += 3) {
            has |=
                    (rgb[i] & 0xff) == colour.getRed()
                            && (rgb[i + 1] & 0xff) == colour.getGreen()
                            && (rgb[i + 2] & 0xff) == colour.getBlue();
        }
        return has;
    }

    @Test
    void tissueIsOutlinedAndMeasured() throws IOException {
        Path out = dir.resolve("tissue");
        Program answer =
                Program.run("tissue", slides.resolve("a.png"), "--out", out, "--slide-mpp", "1");
        assertThat(answer.code()).isZero();
        assertThat(answer.err()).isEmpty();
        // 400 x 400 pixels of one micrometre, less the corners that the median rounds.
        assertThat(answer.out())
                .containsPattern("tissue 0\\.1[2-6] mm2 \\((19|2[0-5])\\.\\d % of the");
        assertThat(ImageFile.size(out.resolve("a_tissue.png"))).isEqualTo(new Size(SIDE, SIDE));
        assertThat(AnnotationFile.read(out.resolve("a_tissue.geojson")).areaGroups())
                .containsExactly("Tissue");
        Program json =
                Program.run(
                        "tissue",
                        slides.resolve("a.png"),
                        "--out",
                        out,
                        "--slide-mpp",
                        "1",
                        "--json");
        assertThat(Json.MAPPER.readTree(json.out()).at("/0/tissue_mm2").doubleValue())
                .isBetween(0.12, 0.16);
        Program unknown = Program.run("tissue", slides.resolve("a.png"), "--out", out);
        assertThat(unknown.out()).contains("unknown area", "set it with --slide-mpp");
        assertThat(unknown.code()).isZero();
        Program wrong = Program.run("tissue", slides.resolve("a.png"), "--slide-mpp", "-1");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("--slide-mpp")
                .contains("a pixel size of -1.0 um; give a number above 0");
    }

    @Test
    void oldNamesOfOptionsAreRemarkedUpon() {
        Path slide = slides.resolve("a.png");
        Program now = Program.run("tissue", slide, "--out", dir.resolve("t"), "--slide-mpp", "1");
        Program old = Program.run("tissue", slide, "--out", dir.resolve("t"), "--mpp", "1");
        assertThat(old)
                .isEqualTo(
                        new Program(
                                0,
                                now.out(),
                                "epsam: --mpp is now --slide-mpp; the next version will not accept"
                                        + " the old name"
                                        + nl()));
        Program.run("tissue", slide, "--mpp", "1", "--slide-mpp", "1")
                .assertEndsInOneLine("--mpp: is the old name of --slide-mpp");
        patches(dir.resolve("p"), "--split-shares", "1,1,1").assertEndsInOneLine("add up to 1");
    }

    @Test
    void quietLeavesErrorsAndTheResultAndTheLogHoldsAll() throws IOException {
        Path log = dir.resolve("log.txt");
        Path out = dir.resolve("quiet");
        Program answer = patches(out, "--quiet", "--log", log);
        assertThat(answer)
                .isEqualTo(
                        new Program(
                                0,
                                "summary: " + out.resolve("summary.html") + nl(),
                                "epsam: skipped b.png: has no annotation; add one, or declare such"
                                        + " slides free of tumour (--normal-without-annotation)"
                                        + nl()));
        assertThat(log)
                .content()
                .contains(": patches --slides ", "skipped b.png", "test: no slide", "summary: ");
        Program wrong = patches(dir.resolve("w"), "--log", log, "--negatives", "1");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(Files.readAllLines(log)).last().asString().contains("failed: ", "three whole");
        Program.run("doctor", "--log", dir.resolve("absent/log.txt"))
                .assertEndsInOneLine("cannot be written");
    }

    @Test
    void slidesOfOneNameAndNamesThatLeadElsewhereEndInOneLine() throws IOException {
        Path out = dir.resolve("t");
        Path again = Files.createDirectory(dir.resolve("again"));
        Path twin = Files.copy(slides.resolve("a.png"), again.resolve("A.png"));
        Program.run("tissue", slides.resolve("a.png"), twin, "--out", out)
                .assertEndsInOneLine(
                        twin + ": its results would have the same names as those of " + slides);
        Path odd = Files.copy(slides.resolve("a.png"), again.resolve("...png"));
        Program.run("tissue", slides.resolve("a.png"), odd, "--out", out)
                .assertEndsInOneLine("'..', begins with a dot; rename it");
        assertThat(out).doesNotExist();
    }

    @Test
    void onlyGroupsThatAreNamedAreIgnored() throws IOException {
        Path file = annotations.resolve("a.xml");
        String tumour = Files.readString(file);
        String other =
                "<Annotation Name='2' Type='Polygon' PartOfGroup='Stroma'><Coordinates>"
                        + "<Coordinate Order='0' X='500' Y='500'/>"
                        + "<Coordinate Order='1' X='590' Y='500'/>"
                        + "<Coordinate Order='2' X='590' Y='590'/></Coordinates></Annotation>";
        Files.writeString(file, tumour.replace("</Annotations>", other + "</Annotations>"));
        patches(dir.resolve("p")).assertEndsInOneLine("unknown: [Stroma]");
        Program told = patches(dir.resolve("q"), "--ignore-groups", "Stroma,Region*");
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.err()).contains("areas of the groups [Stroma] are ignored");
    }

    @Test
    void aPictureOfOthersIsNotReplaced() throws IOException {
        Path picture = Files.writeString(dir.resolve("a_tissue.png"), "drawn by hand");
        Program answer = Program.run("tissue", slides.resolve("a.png"), "--out", dir);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains(picture + ": would be replaced").hasLineCount(1);
        assertThat(picture).hasContent("drawn by hand");
        assertThat(dir.resolve("a_tissue.geojson")).doesNotExist();
    }

    @Test
    void tissueOfTheOtherSlidesIsFoundWhereOneCannotBeRead() throws IOException {
        Path broken = Files.writeString(slides.resolve("broken.tif"), "no slide");
        Path out = dir.resolve("t");
        Program answer = Program.run("tissue", broken, slides.resolve("a.png"), "--out", out);
        assertThat(answer.code()).isZero();
        assertThat(answer.err()).startsWith("epsam: skipped " + broken + ": ").hasLineCount(1);
        assertThat(answer.out()).contains("a.png: tissue ");
        assertThat(out.resolve("a_tissue.png")).isNotEmptyFile();
        Program none = Program.run("tissue", broken, "--out", out);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).isEqualTo(answer.err());
        assertThat(none.out()).isEmpty();
    }

    @Test
    void glassAloneIsTold() {
        slide("glass", SIDE);
        Program answer =
                Program.run("tissue", slides.resolve("glass.png"), "--out", dir.resolve("t"));
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("no tissue found");
    }

    private static String nl() {
        return System.lineSeparator();
    }

    @Test
    void patchesAreCutAndWhatIsMissingIsTold() throws IOException {
        Path out = dir.resolve("out");
        Program answer = patches(out);
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains("train", "summary: " + out.resolve("summary.html"));
        assertThat(answer.err())
                .contains("epsam: skipped b.png: has no annotation")
                .contains("epsam: test: no slide");
        assertThat(out.resolve("summary.html"))
                .content()
                .contains("b.png", "has no annotation")
                .doesNotContain("<script", "http://", "https://");
        assertThat(Program.run("inspect", out.resolve("manifest.csv")).out())
                .contains("train        patches");
        assertThat(patches(out).out()).isEqualTo(answer.out());
        assertThat(Json.MAPPER.readTree(patches(out, "--json").out()))
                .isEqualTo(Json.read(out.resolve("summary.json")));
        Program other = patches(out, "--seed", 7);
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("seed was 42 and is 7").hasLineCount(1);
    }

    @Test
    void aListGivesSlidesTheirPixelSize() throws IOException {
        Path list = Files.writeString(dir.resolve("list.csv"), "slide,mpp\nslides/a.png,0.5\n");
        Path out = dir.resolve("out");
        Program answer = patches(out, "--slides", list, "--slide-mpp", "2", "--mpp", "0.5");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(out.resolve("manifest.csv")).content().contains(",0.5000,").doesNotContain("b_");
        for (List<String> wrong :
                List.of(
                        List.of("file,mpp\nslides/a.png,1\n", "has the columns [file, mpp]"),
                        List.of("slide,slide_mpp\nslides/a.png,1\n", "name it mpp"),
                        List.of("slide\na.png\n", "line 2 names a.png, which is not in"),
                        List.of("slide,mpp\nslides/a.png,0.5um\n", "has the mpp '0.5um'"))) {
            Files.writeString(list, wrong.get(0));
            patches(dir.resolve("w"), "--slides", list).assertEndsInOneLine(wrong.get(1));
        }
        assertThat(dir.resolve("w")).doesNotExist();
    }

    @Test
    void patchesWithLittleTissueAreNotCut() throws IOException {
        Path out = dir.resolve("out");
        assertThat(patches(out, "--min-tissue", "0.9").code()).isZero();
        List<String> lines = Files.readAllLines(out.resolve("manifest.csv"));
        assertThat(lines.subList(1, lines.size()))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(Double.valueOf(line.split(",")[7])).isBetween(0.9, 1.0));
        assertThat(out.resolve("summary.html"))
                .content()
                .contains("Smallest fraction of tissue", "0.9");
        patches(dir.resolve("w"), "--min-tissue", "2").assertEndsInOneLine("must be 0 to 1");
        Program.run("segment", "--run", dir, "--out", out, "--min-tissue", "nan", slides)
                .assertEndsInOneLine("--min-tissue");
    }

    @Test
    void mistakesEndInOneLine() throws IOException {
        patches(dir.resolve("o1"), "--preset", "camelyon16")
                .assertEndsInOneLine("no slide is left");
        patches(dir.resolve("o2"), "--preset", "c16").assertEndsInOneLine("camelyon16, camelyon17");
        patches(dir.resolve("o3"), "--reference").assertEndsInOneLine("--preset");
        patches(
                        dir.resolve("o3"),
                        "--preset",
                        "camelyon16",
                        "--reference",
                        "--min-tissue-hole",
                        "9000")
                .assertEndsInOneLine("--min-tissue-hole: --reference finds tissue as published");
        patches(dir.resolve("o4"), "--negatives", "1,2").assertEndsInOneLine("three whole numbers");
        patches(dir.resolve("o5"), "--split-fractions", "1,1,1").assertEndsInOneLine("add up to 1");
        patches(dir.resolve("o6"), "--exclusion-groups", "x")
                .assertEndsInOneLine("--tumour-groups");
        patches(dir.resolve("o7"), "--mpp", "0").assertEndsInOneLine("above 0");
        annotate("a", "Lesion");
        patches(dir.resolve("o8")).assertEndsInOneLine("groups [Lesion]", "--ignore-groups");
        patches(dir.resolve("o9"), "--ignore-groups", "Lesion")
                .assertEndsInOneLine("no area but those of ignored groups");
        patches(dir.resolve("p1"), "--ignore-groups", "Stroma,Tumor")
                .assertEndsInOneLine(
                        "--ignore-groups Tumor: this group is tumour or exclusion already");
        patches(dir.resolve("p2"), "--tumour-groups", "A,B", "--exclusion-groups", "B")
                .assertEndsInOneLine(
                        "--exclusion-groups B: this group is tumour or exclusion already");
        assertThat(patches(dir.resolve("o8"), "--tumour-groups", "Lesion").code()).isZero();
    }
}
