package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.epsam.base.io.Json;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a handful of tiny patches, with networks that know nothing: does all fit together? */
class EndToEndTest {
    @TempDir private static Path dir;
    private static Path data;
    private static Path run;
    private static Program trained;

    @BeforeAll
    static void train() {
        data = dir.resolve("data");
        run = dir.resolve("run");
        Program.run(
                "synthesize", "--out", data, "--train", 4, "--val", 2, "--test", 4, "--size", 64);
        try (Sam sam = Sam.create(SamConfig.small(), 1)) {
            SafeTensors.write(dir.resolve("sam.safetensors"), sam.state());
        }
        trained = trainAgain("adapt.epochs=1");
    }

    private static Program trainAgain(String setting, String... more) {
        List<Object> words = new ArrayList<>(List.of("train", "--data", data, "--run", run));
        words.addAll(List.of("--preset", "demo", "--sam", dir.resolve("sam.safetensors")));
        for (String set :
                List.of(
                        "classify.epochs=1",
                        "seed=2",
                        "adapt.ids_threshold=0",
                        "adapt.iterations=1",
                        "evaluate.gate=0",
                        setting)) {
            words.addAll(List.of("--set", set));
        }
        words.addAll(List.of(more));
        return Program.run(words.toArray());
    }

    @Test
    void trainingEndsWithATableAReportAndALog() throws IOException {
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out())
                .contains("data, test: 2 patches with tumour, 2 without")
                .containsSubsequence(
                        "Everything",
                        "Preliminary fine-tuning",
                        "Refinement 1",
                        "The last iteration, \"Refinement 1\", reaches mIoU 0.",
                        "report: " + run.resolve("report.html"));
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        assertThat(Files.readString(run.resolve("log.txt")))
                .containsSubsequence(
                        "train --data " + data,
                        "plan, estimated for ",
                        "  1-classify  4 patches, 1 epoch ",
                        "stage 1 of 5: 1-classify, about ",
                        "classify: epoch 1 of 1",
                        "stage 5 of 5: 5-evaluate, about ");
        assertThat(Program.run("inspect", run).out()).contains("4-refine-1", "done in");
    }

    @Test
    void aDryRunPrintsThePlanAndLeavesNothing() {
        Path none = dir.resolve("none");
        Program plan = Program.run("train", "--data", data, "--run", none, "--dry-run");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.err()).contains("plan, estimated for ", "  2-localize ", "  in all ");
        assertThat(plan.out()).isEqualTo("nothing was written: --dry-run" + System.lineSeparator());
        assertThat(none).doesNotExist();
        Program again = Program.run("train", "--data", data, "--run", none, "--dry-run", "--quiet");
        assertThat(again.err()).isEmpty();
    }

    @Test
    void theSameCommandAgainKeepsWhatIsThere() throws IOException {
        FileTime before = Files.getLastModifiedTime(run.resolve("4-refine-1"));
        Program again = trainAgain("adapt.epochs=1");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(trained.out());
        assertThat(Files.getLastModifiedTime(run.resolve("4-refine-1"))).isEqualTo(before);
    }

    @Test
    void withoutPresetARunKeepsItsOwn() {
        Program answer =
                Program.run(
                        "train",
                        "--data",
                        data,
                        "--run",
                        run,
                        "--set",
                        "adapt.epochs=2",
                        "--quiet");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("adapt.epochs").hasLineCount(1);
        assertThat(run.resolve("log.txt"))
                .content()
                .contains("preset demo, as this run was started; --preset chooses another");
    }

    @Test
    void aReviewIsServedAndExported() throws Exception {
        Path review = dir.resolve("review");
        Process server =
                new ProcessBuilder(
                                Program.commandLine(
                                        List.of(),
                                        List.of(
                                                "review",
                                                "--run",
                                                run.toString(),
                                                "--out",
                                                review.toString(),
                                                "--no-open")))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = server.inputReader()) {
            String line = out.readLine();
            assertThat(line).matches("review: http://127\\.0\\.0\\.1:\\d+/\\?token=.+");
            URI address = URI.create(line.substring("review: ".length()));
            HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            assertThat(page(browser, address)).contains("Go on to the review");
            assertThat(page(browser, address.resolve("/"))).contains("<title>Patches");
            Program.run("review", "--run", run, "--out", review, "--no-open")
                    .assertEndsInOneLine("review", "process " + server.pid());
        } finally {
            server.destroy();
            server.waitFor();
        }
        Path exported = dir.resolve("exported");
        Program export =
                Program.run(
                        "review", "export", "--run", run, "--review", review, "--out", exported);
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.out()).contains("0 answers written");
        assertThat(exported.resolve("review.csv")).isNotEmptyFile();
    }

    private static String page(HttpClient browser, URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aReviewNeedsARun() {
        assertThat(Program.run("review").err()).contains("Missing required option: '--run=DIR'");
        Program.run("review", "--run", dir.resolve("none")).assertIsOneLine("no such run folder");
        Program.run("review", "--run", run, "--listen", "0.0.0.0").assertIsOneLine("--listen");
        Program.run("review", "--run", run, "--port", 70_000).assertIsOneLine("--port");
        Program.run("review", "export", "--run", run, "--out", dir.resolve("nothing"))
                .assertIsOneLine("review", "no such folder");
    }

    @Test
    void aReportIsWrittenAgain() throws IOException {
        Path page = dir.resolve("again.html");
        Program answer = Program.run("report", "--run", run, "--out", page);
        assertThat(answer)
                .isEqualTo(new Program(0, "report: " + page + System.lineSeparator(), ""));
        assertThat(page).hasSameTextualContentAs(run.resolve("report.html"));
        Program none = Program.run("report", "--run", dir.resolve("none"));
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("no such run folder").hasLineCount(1);
    }

    @Test
    void anotherConfigurationIsRefused() {
        Program answer = trainAgain("adapt.epochs=2");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("adapt.epochs").hasLineCount(1);
        assertThat(run.resolve("log.txt")).content().contains("failed: ");
    }

    @Test
    void runsAreCompared() throws IOException {
        Path page = dir.resolve("compare.html");
        Program answer = Program.run("compare", run, run, "--row", "otsu", "--out", page);
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains("Otsu threshold", "2 + 2", "run (2)", "+0.000 (+0.000 to +0.000)")
                .contains("comparison: " + page);
        assertThat(Files.readString(page)).contains("2 runs compared", "run (2)", "data:text/csv");
        assertThat(Program.run("compare", run).out()).contains("Refinement 1");
        Program seeds = Program.run("compare", run, run, "--seeds", "--row", "otsu");
        // One seed, even if its run is given twice, is not two.
        assertThat(seeds.out()).contains("run (2)", "mIoU by seed").doesNotContain("2 seeds");
        Program wrong = Program.run("compare", run, "--row", "iter7");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("no row 'iter7'", "zero_shot").hasLineCount(1);
        Program nothing = Program.run("compare", data);
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("has no metrics.json").hasLineCount(1);
    }

    @Test
    void aFinishedRunSegmentsImages() throws IOException {
        Path out = dir.resolve("masks");
        Path broken = Files.writeString(dir.resolve("broken.png"), "no picture");
        Path images = data.resolve("test").resolve("image");
        Path odd = Files.copy(firstOf(images), dir.resolve("...png"));
        Program unnamed = Program.run("segment", "--run", run, "--out", out, odd);
        assertThat(unnamed.code()).isEqualTo(2);
        assertThat(unnamed.err())
                .contains("epsam: skipped " + odd + ": no result can be named after it")
                .hasLineCount(1);
        assertThat(out).doesNotExist();
        Program answer = Program.run("segment", "--run", run, "--out", out, images, broken);
        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.err())
                .startsWith("1 of 5 inputs cannot be segmented, first " + broken)
                .contains("epsam: skipped " + broken)
                .hasLineCount(2);
        assertThat(answer.out()).contains("below the gate", "4 segmented, 1 skipped");
        try (Stream<Path> files = Files.list(images)) {
            for (Path image : files.toList()) {
                String name = image.getFileName().toString().replace(".png", "");
                Mask mask = ImageFile.readMask(out.resolve(name + "_mask.png"));
                assertThat(ImageFile.size(out.resolve(name + "_overlay.png")))
                        .isEqualTo(ImageFile.size(image))
                        .isEqualTo(new Size(mask.width(), mask.height()));
                JsonNode outlines =
                        new ObjectMapper()
                                .readTree(out.resolve(name + "_outlines.geojson").toFile());
                double area = 0;
                for (JsonNode feature : outlines.path("features")) {
                    JsonNode measured = feature.path("properties").path("measurements");
                    assertThat(measured.path("Mean tumour probability").asDouble())
                            .isBetween(0.5, 1.0);
                    area += measured.path("Area px").asDouble();
                }
                assertThat(area).isEqualTo(mask.area());
            }
        }
        Program none = Program.run("segment", "--run", run, "--out", out, broken);
        assertThat(none.code()).isEqualTo(2);
        Program.run("segment", "--run", run, "--out", out, "--dicom", images)
                .assertEndsInOneLine("--dicom: is for slides, but the inputs are images; omit it");
    }

    private static Path firstOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void masksOfOthersAreNotReplaced() throws IOException {
        Path out = Files.createDirectory(dir.resolve("beside"));
        Path image = out.resolve("a.png");
        try (Stream<Path> files = Files.list(data.resolve("test/image"))) {
            Files.copy(files.findFirst().orElseThrow(), image);
        }
        Path mask = Files.writeString(out.resolve("a_mask.png"), "drawn by hand");
        Program answer = Program.run("segment", "--run", run, "--out", out, image);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .contains("skipped " + mask + ": would be replaced, but is not a result")
                .hasLineCount(1);
        assertThat(mask).hasContent("drawn by hand");
        Files.delete(mask);
        for (int time = 0; time < 2; time++) {
            answer = Program.run("segment", "--run", run, "--out", out, image);
            assertThat(answer.code()).as(answer.err()).isZero();
        }
        assertThat(ImageFile.readMask(mask).width()).isEqualTo(64);
    }

    @Test
    void slidesAreNotMeasuredIntoFoldersOfOthers() throws IOException {
        Path out = Files.createDirectory(dir.resolve("theirs"));
        Path metrics = Files.writeString(out.resolve("metrics.json"), "{\"accuracy\": 1}");
        Program answer =
                Program.run("evaluate", "--run", run, "--slides", data, "--out", out, "--mpp", "2");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .contains(out + ": holds metrics.json, but not results of segment or evaluate")
                .hasLineCount(1);
        assertThat(metrics).hasContent("{\"accuracy\": 1}");
        assertThat(out.toFile().list()).containsExactly("metrics.json");
    }

    @Test
    void aFinishedRunSegmentsAndMeasuresSlides() throws IOException {
        Path slides = dir.resolve("slides");
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(1000, 1000), true, 8));
        Path out = dir.resolve("segmented");
        Path mine = Files.writeString(Files.createDirectory(out).resolve("mine.txt"), "work");
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        Path twin = Files.copy(slides.resolve("tumor_001.tif"), elsewhere.resolve("Tumor_001.tif"));
        Path odd = Files.copy(twin, elsewhere.resolve("...tif"));
        Program silent = Program.run("segment", "--run", run, "--out", out, slides);
        assertThat(silent.code()).isEqualTo(2);
        assertThat(silent.err()).contains("set it with --mpp").hasLineCount(1);
        Program answer =
                Program.run(
                        "segment",
                        "--run",
                        run,
                        "--out",
                        out,
                        "--mpp",
                        "2",
                        "--keep-blurred",
                        slides,
                        twin,
                        odd);
        assertThat(answer.code()).as(answer.err()).isEqualTo(3);
        assertThat(answer.out())
                .contains("tumour mm2", "slides-tumor_001", "2 segmented, 1 skipped");
        assertThat(answer.err()).contains("skipped " + odd + ": no result can be named after it");
        assertThat(mine).hasContent("work");
        assertThat(out.resolve(".working")).doesNotExist();
        assertThat(out.resolve("slides-tumor_001_outlines.geojson")).isNotEmptyFile();
        assertThat(out.resolve("slides-tumor_001_overlay.png")).isNotEmptyFile();
        assertThat(out.resolve("elsewhere-Tumor_001_probability.ome.tif")).isNotEmptyFile();
        assertThat(out.resolve("slides.csv")).content().contains("tumor_001.tif,1000,1000");
        Program measured =
                Program.run(
                        "evaluate",
                        "--run",
                        run,
                        "--slides",
                        slides,
                        "--annotations",
                        slides,
                        "--mpp",
                        "2");
        assertThat(measured.code()).as(measured.err()).isZero();
        assertThat(measured.out())
                .contains("1 slide with tumour, 0 without, 0 skipped", "slide AUC -", "FROC ")
                .contains("Dice", "IoU")
                .doesNotContain("dice", "iou");
        assertThat(run.resolve("evaluate-slides").resolve("metrics.json")).isNotEmptyFile();
        Path results = run.resolve("evaluate-slides");
        assertThat(results.resolve("report.html"))
                .content()
                .contains("1 slide with tumour", "data:image/jpeg", "with the predicted tumour");
        Program compared = Program.run("compare", results, results);
        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("run/evaluate-slides (2)", "Slide AUC");
        Program.run("compare", results, run).assertEndsInOneLine("compare one kind at a time");
        Program.run("compare", results, "--row", "cam").assertEndsInOneLine("--row: requires");
        Program both = Program.run("evaluate", "--run", run, "--slides", slides, "--data", data);
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("either --data").hasLineCount(1);
    }

    @Test
    void aDicomSlideIsSegmentedAsDicom() throws IOException {
        Path slide = Golden.shared("slides/dicom");
        Path out = dir.resolve("dicom-out");
        Object[] words = {
            "segment", "--run", run, "--out", out, "--mpp", "4", "--slide-mask", "--dicom", slide
        };
        Program answer = Program.run(words);
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("1 segmented, 0 skipped");
        byte[] mask = Files.readAllBytes(out.resolve("dicom_mask.dcm"));
        byte[] outlines = Files.readAllBytes(out.resolve("dicom_outlines.dcm"));
        for (byte[] file : List.of(mask, outlines)) {
            assertThat(new String(file, StandardCharsets.ISO_8859_1))
                    .startsWith("\0".repeat(128) + "DICM")
                    .contains(
                            "1.2.826.0.1.3680043.8.498.35220404935377466417110411569853018212",
                            "Neoplasm");
        }
        try (Slide same = Slides.open(out.resolve("dicom_mask.ome.tif"))) {
            RgbImage pixels = same.read(new Region(0, 0, 0, 2220, 2967));
            long tumour = 0;
            for (int i = 0; i < pixels.rgb().length; i += 3) {
                tumour += pixels.rgb()[i];
            }
            assertThat(bitsOfPixels(mask)).isEqualTo(tumour).isPositive();
        }
        Files.delete(out.resolve("dicom_mask.dcm"));
        assertThat(Program.run(words).code()).isZero();
        assertThat(Files.readAllBytes(out.resolve("dicom_mask.dcm"))).isEqualTo(mask);
    }

    @Test
    void tiffInAllCodecsIsInspectedSegmentedAndLearnedFrom() throws IOException {
        Map<String, String> codecs =
                Map.of("jp2k", "JPEG 2000", "webp", "WebP", "zstd", "Zstandard");
        Path slides = Files.createDirectory(dir.resolve("codec-slides"));
        Path patches = dir.resolve("codec-patches");
        copy(data, patches);
        for (String codec : codecs.keySet()) {
            Path slide = slides.resolve(codec + ".tif");
            try (InputStream in = getClass().getResourceAsStream("slide-" + codec + ".tif")) {
                Files.copy(in, slide);
            }
            assertThat(Program.run("inspect", slide).out())
                    .contains("TIFF", codecs.get(codec), "320 x 256");
            Path image = firstPng(patches.resolve("train/image"));
            String name = image.getFileName().toString().replace(".png", ".tif");
            try (InputStream in = getClass().getResourceAsStream("patch-" + codec + ".tif")) {
                Files.copy(in, image.resolveSibling(name));
            }
            Files.delete(image);
        }
        RgbImage stored = picture(slides.resolve("zstd.tif"));
        for (String codec : codecs.keySet()) {
            RgbImage lossy = picture(slides.resolve(codec + ".tif"));
            long difference = 0;
            for (int i = 0; i < stored.rgb().length; i++) {
                difference += Math.abs((stored.rgb()[i] & 0xff) - (lossy.rgb()[i] & 0xff));
            }
            assertThat(difference / (double) stored.rgb().length).as(codec).isLessThan(6);
        }
        Path out = dir.resolve("codec-masks");
        Program segmented = Program.run("segment", "--run", run, "--out", out, slides);
        assertThat(segmented.code()).as(segmented.err()).isZero();
        assertThat(segmented.out()).contains("3 segmented, 0 skipped");
        List<Object> words = List.of("train", "--data", patches, "--run", dir.resolve("codecs"));
        words = new ArrayList<>(words);
        words.addAll(List.of("--preset", "demo", "--sam", dir.resolve("sam.safetensors")));
        words.addAll(List.of("--set", "classify.epochs=1", "--set", "adapt.epochs=1"));
        words.addAll(List.of("--set", "adapt.ids_threshold=0", "--set", "adapt.iterations=1"));
        Program learned = Program.run(words.toArray());
        assertThat(learned.code()).as(learned.err()).isZero();
        assertThat(learned.err()).doesNotContain("skipped");
    }

    private static RgbImage picture(Path file) {
        try (Slide slide = Slides.open(file)) {
            return slide.read(new Region(0, 0, 0, slide.width(), slide.height()));
        }
    }

    @Test
    void inspectTakesTheValuesOfTumour() throws IOException {
        Path kinds = dir.resolve("kinds");
        copy(data, kinds);
        for (String split : List.of("train", "val", "test")) {
            Path masks = kinds.resolve(split).resolve("mask");
            try (Stream<Path> files = Files.list(masks)) {
                for (Path file : files.filter(f -> f.toString().endsWith("_1.png")).toList()) {
                    BufferedImage mask = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
                    mask.getRaster().setSample(10, 10, 0, 1);
                    mask.getRaster().setSample(20, 20, 0, 2);
                    ImageIO.write(mask, "png", file.toFile());
                }
            }
        }
        assertThat(Program.run("inspect", kinds).out())
                .contains("several values besides the background", "--tumour-values 1");
        assertThat(Program.run("inspect", kinds, "--tumour-values", "1").out())
                .contains("data set")
                .doesNotContain("several values");
        assertThat(Program.run("inspect", kinds, "--tumour-values", "7").out())
                .contains("data.tumour_values: no mask holds 7");
        Program wrong = Program.run("inspect", kinds, "--tumour-values", "one");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("data.tumour_values").hasLineCount(1);
    }

    private static Path firstPng(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".png")).sorted().findFirst().get();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** How many bits are set in the pixels of a DICOM file, its last element. */
    private static long bitsOfPixels(byte[] file) {
        String all = new String(file, StandardCharsets.ISO_8859_1);
        int at = all.lastIndexOf("\u00e0\177\20\0OB") + 12;
        return BitSet.valueOf(Arrays.copyOfRange(file, at, file.length)).cardinality();
    }

    @Test
    void whatIsSkippedInAnEvaluationIsReported() throws IOException {
        Path other = dir.resolve("other");
        for (String folder : List.of("image", "mask")) {
            Files.createDirectories(other.resolve(folder));
            try (Stream<Path> files = Files.list(data.resolve("test").resolve(folder))) {
                for (Path file : files.toList()) {
                    Files.copy(file, other.resolve(folder).resolve(file.getFileName()));
                }
            }
        }
        Path mask = firstOf(other.resolve("mask"));
        Files.delete(mask);
        Path broken = Files.writeString(other.resolve("image/broken_1.png"), "no picture");
        Program answer = Program.run("evaluate", "--run", run, "--data", other);
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.err())
                .contains("skipped " + broken + ": ")
                .contains("skipped " + other.resolve("image").resolve(mask.getFileName()) + ": has")
                .contains("the patch is used, but not measured");
    }

    @Test
    void aFinishedRunIsMeasuredOnOtherData() {
        Program answer = Program.run("evaluate", "--run", run, "--data", data);
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(run.resolve("evaluate-data").resolve("metrics.json")).isNotEmptyFile();
        assertThat(answer.out()).contains("Refinement 1", "report: ");
        assertThat(run.resolve("evaluate-data/report.html"))
                .content()
                .contains("The evaluated run: " + run, "data:image/jpeg", "Ground truth")
                .contains("Supervision: patch labels only")
                .doesNotContain("no file", "There are no pictures");
        Path other = run.resolve("evaluate-other");
        Program oneSlide =
                Program.run(
                        "evaluate",
                        "--run",
                        run,
                        "--data",
                        data,
                        "--out",
                        other,
                        "--allow-leakage",
                        "--set",
                        "data.slide_pattern=^(.)");
        assertThat(oneSlide.code()).as(oneSlide.err()).isZero();
        assertThat(other.resolve("metrics.json")).content().contains("\"n_slides\" : 1,");
        assertThat(run.resolve("evaluate-data/metrics.json"))
                .content()
                .doesNotContain("\"n_slides\" : 1,");
        Program learned =
                Program.run(
                        "evaluate",
                        "--run",
                        run,
                        "--data",
                        data,
                        "--set",
                        "adapt.ids_threshold=0.5");
        assertThat(learned.code()).isEqualTo(2);
        assertThat(learned.err())
                .contains("--set adapt.ids_threshold=0.5: evaluate takes")
                .hasLineCount(1);
        Program unfinished = Program.run("evaluate", "--run", dir, "--data", data);
        assertThat(unfinished.code()).isEqualTo(2);
        assertThat(unfinished.err()).contains("config.yaml").hasLineCount(1);
    }

    @Test
    void tablesComeAsOneJsonDocument() throws IOException {
        JsonNode training = Json.MAPPER.readTree(trainAgain("adapt.epochs=1", "--json").out());
        assertThat(training.at("/metrics/rows/otsu/miou/value").isNumber()).isTrue();
        assertThat(training.get("report").asText()).isEqualTo(run.resolve("report.html") + "");
        JsonNode plan =
                Json.MAPPER.readTree(trainAgain("adapt.epochs=1", "--dry-run", "--json").out());
        assertThat(plan.get("stages")).hasSize(5);
        assertThat(plan.at("/stages/0/stage").asText()).isEqualTo("1-classify");
        assertThat(plan.at("/stages/0/state").asText()).isEqualTo("complete");
        assertThat(plan.at("/stages/4/bytes").isIntegralNumber()).isTrue();
        assertThat(plan.get("seconds").isNumber()).isTrue();
        assertThat(plan.get("seconds").doubleValue()).isZero();
        JsonNode compared =
                Json.MAPPER.readTree(
                        Program.run("compare", run, run, "--row", "otsu", "--json").out());
        assertThat(compared).hasSize(2);
        assertThat(compared.get(1).at("/differences/miou/value").doubleValue()).isZero();
        assertThat(compared.get(0).get("metrics").get("miou"))
                .isEqualTo(training.at("/metrics/rows/otsu/miou"));
        Program evaluated =
                Program.run(
                        "evaluate",
                        "--run",
                        run,
                        "--data",
                        data,
                        "--allow-leakage",
                        "--out",
                        dir.resolve("e"),
                        "--json");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(Json.MAPPER.readTree(evaluated.out()).get("metrics"))
                .isEqualTo(Json.read(dir.resolve("e/metrics.json")));
        Path image = firstOf(data.resolve("test").resolve("image"));
        Program segmented =
                Program.run(
                        "segment",
                        "--run",
                        run,
                        "--out",
                        dir.resolve("o"),
                        image,
                        "--json",
                        "--quiet");
        JsonNode rows = Json.MAPPER.readTree(segmented.out());
        assertThat(rows.at("/images/0/image").asText()).isEqualTo(image.toString());
        assertThat(rows.at("/images/0/score").isNumber()).isTrue();
        assertThat(rows.at("/slides")).isEmpty();
    }
}
