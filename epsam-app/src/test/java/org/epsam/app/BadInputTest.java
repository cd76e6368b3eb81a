package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.epsam.nets.checkpoint.PthWriter;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.ClassifierOptions;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users hand in by mistake: each ends in one line, or is skipped by name. */
class BadInputTest {
    @TempDir private Path dir;
    private Path data;
    private Path run;

    @BeforeEach
    void draw() {
        data = dir.resolve("data");
        run = dir.resolve("run");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(2, 2), new Counts(1, 1), new Counts(1, 1), 64, 5));
    }

    private Program train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "--data", data, "--run", run));
        words.addAll(List.of("--preset", "demo", "--set", "classify.epochs=1"));
        words.addAll(List.of("--set", "adapt.epochs=1", "--set", "adapt.iterations=0"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    /** One line that tells all the parts in this order, exit code 2, and no run folder. */
    private void isRefused(Program answer, CharSequence... parts) {
        isOneLine(answer, parts);
        assertThat(answer.err()).hasLineCount(1);
        try (Stream<Path> files = Files.exists(run) ? Files.list(run) : Stream.empty()) {
            assertThat(files.map(f -> f.getFileName().toString())).isSubsetOf("log.txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void isOneLine(Program answer, CharSequence... parts) {
        answer.assertEndsInOneLine(parts);
        // Before it there may be lines about what was done.
        List<String> lines = answer.err().lines().filter(l -> l.contains("epsam: ")).toList();
        assertThat(lines).as(answer.err()).hasSize(1);
        assertThat(lines.get(0)).containsSubsequence(parts);
    }

    private Path image(String split, String end) throws IOException {
        try (Stream<Path> images = Files.list(data.resolve(split).resolve("image"))) {
            return images.filter(p -> p.toString().endsWith(end))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void anEmptyFolder() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        isRefused(
                Program.run("train", "--data", empty, "--run", run, "--preset", "small"),
                empty + ": ",
                "train",
                "image");
        isRefused(
                Program.run(
                        "train",
                        "--data",
                        dir.resolve("absent"),
                        "--run",
                        run,
                        "--preset",
                        "small"),
                "absent: no such folder");
        isOneLine(
                Program.run("segment", "--run", run, "--out", dir.resolve("out"), empty),
                empty + ": no images or slides found");
        isOneLine(Program.run("evaluate", "--run", run, "--data", data), run + ": ", "--run");
    }

    @Test
    void foldersOfOthersForResults() throws IOException {
        Files.createDirectory(run);
        Files.writeString(run.resolve("download.zip.part"), "half");
        Path log = Files.writeString(run.resolve("log.txt"), "of another program");
        List<Program> answers =
                List.of(
                        train(),
                        Program.run("demo", "--run", run),
                        Program.run("evaluate", "--run", run, "--data", data));
        answers.forEach(answer -> isOneLine(answer, run + ": "));
        assertThat(answers.get(0).err()).contains("holds download.zip.part and 1 more, but not");
        Path states = Files.createDirectory(dir.resolve("sam.safetensors.training"));
        Files.writeString(states.resolve("log.txt"), "of another program");
        Path manifest = Files.writeString(dir.resolve("manifest.csv"), "image,mask\n");
        for (String split : List.of("train", "test")) {
            Path image = image(split, "_1.png");
            String row = image + "," + data.resolve(split).resolve("mask");
            Files.writeString(
                    manifest, row + "/" + image.getFileName() + "\n", StandardOpenOption.APPEND);
        }
        isOneLine(
                Program.run(
                        "pretrain",
                        "--manifest",
                        manifest,
                        "--out",
                        dir.resolve("sam.safetensors")),
                states + ": holds log.txt, but not a training");
        assertThat(states.toFile().list()).containsExactly("log.txt");
        assertThat(List.of(log, states.resolve("log.txt")))
                .allSatisfy(file -> assertThat(file).hasContent("of another program"));
        assertThat(run.resolve("download.zip.part")).hasContent("half");
        assertThat(run.toFile().list()).hasSize(2);
    }

    @Test
    void aReportOfWhatIsNoRun() {
        isOneLine(Program.run("report", "--run", data), data + ": contains neither a run");
        assertThat(data.resolve("report.html")).doesNotExist();
    }

    @Test
    void onlyOneLabel() throws IOException {
        Files.delete(image("train", "_0.png"));
        Files.delete(image("train", "_0.png"));
        isRefused(train(), data + ": train has 2 patches with tumour and 0 without");
    }

    /** Files that cannot be used, each beside patches that can. */
    @Test
    void filesThatCannotBeUsedAreSkippedByName() throws IOException {
        Path images = data.resolve("train/image");
        Path masks = data.resolve("train/mask");
        Path good = image("train", "_1.png");
        Files.copy(good, images.resolve("nolabel.png"));
        Files.write(
                images.resolve("cut_1.png"),
                Arrays.copyOf(Files.readAllBytes(good), (int) Files.size(good) / 2));
        Files.copy(good, images.resolve("othermask_1.png"));
        ImageFile.writeMask(masks.resolve("othermask_1.png"), new Mask(65, 65, new byte[65 * 65]));
        ImageFile.writeMask(masks.resolve("lonely_1.png"), new Mask(64, 64, new byte[64 * 64]));

        Program answer = train();
        assertThat(answer.code()).as(answer.err()).isZero();
        Map<String, String> reasons = new TreeMap<>();
        JsonNode told = new ObjectMapper().readTree(run.resolve("data.json").toFile());
        for (JsonNode one : told.path("skipped")) {
            Path file = Path.of(one.path("file").asText());
            reasons.put(file.getFileName().toString(), one.path("reason").asText());
        }
        assertThat(reasons)
                .containsOnlyKeys("nolabel.png", "cut_1.png", "othermask_1.png", "lonely_1.png");
        assertThat(reasons.get("nolabel.png")).startsWith("no label at the end of the name");
        assertThat(reasons.get("cut_1.png")).contains("cut off", "its end is missing");
        assertThat(reasons.get("othermask_1.png")).contains("is 65 x 65, image 64 x 64");
        assertThat(reasons.get("lonely_1.png")).isEqualTo("mask without image");
        reasons.forEach(
                (file, reason) -> {
                    assertThat(run.resolve("log.txt")).content().contains(file + ": " + reason);
                    assertThat(run.resolve("report.html")).content().contains(file);
                });
    }

    @Test
    void imagesOfUnusualKindsAreUsed() throws IOException {
        Path images = data.resolve("test/image");
        ColorSpace space = ColorSpace.getInstance(ColorSpace.CS_GRAY);
        ComponentColorModel deep =
                new ComponentColorModel(
                        space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        write(
                new BufferedImage(deep, deep.createCompatibleWritableRaster(64, 64), false, null),
                images.resolve("deep_0.png"));
        write(
                new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY),
                images.resolve("grey_0.png"));
        write(
                new BufferedImage(64, 64, BufferedImage.TYPE_4BYTE_ABGR),
                images.resolve("alpha_0.png"));
        assertThat(Program.run("inspect", "--json", data).out())
                .containsSubsequence("\"test\"", "\"patches\" : 5");
        Program answer = train();
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("1 patch with tumour, 4 without");
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }

    @Test
    void checkpointsThatAreNone() throws IOException {
        Path evil = dir.resolve("evil.pth");
        // A pickle that calls os.system("echo harm").
        byte[] call =
                "\u0080\u0002cposix\nsystem\n(X\t\0\0\0echo harmtR."
                        .getBytes(StandardCharsets.ISO_8859_1);
        PthWriter.write(evil, call, Map.of());
        isRefused(train("--sam", evil), evil + ": ", "posix.system");

        Path whole = dir.resolve("sam.safetensors");
        try (Sam sam = Sam.create(SamConfig.small(), 1)) {
            SafeTensors.write(whole, sam.state());
            sam.state().put("mask_decoder.more", sam.state().get("mask_decoder.iou_token.weight"));
            SafeTensors.write(dir.resolve("more.safetensors"), sam.state());
        }
        Path cut = dir.resolve("cut.safetensors");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), 1 << 20));
        isRefused(train("--sam", cut), cut + ": ", "cut off", "download it again");

        isRefused(
                train("--sam", dir.resolve("more.safetensors")),
                "more.safetensors: ",
                "mask_decoder.more");
        Path classifier = dir.resolve("classifier.safetensors");
        try (StateDict none = new StateDict();
                PatchClassifier net =
                        Classifiers.family("small")
                                .create("small", ClassifierOptions.PUBLISHED, none, 1)) {
            SafeTensors.write(classifier, net.state());
        }
        isRefused(train("--sam", classifier), classifier + ": ", "sam_vit_b_01ec64.pth");
        isRefused(
                train("--sam", dir.resolve("absent.pth")),
                dir.resolve("absent.pth") + ": ",
                "exist");
    }

    @Test
    void noPseudoMaskThatPasses() {
        Program answer =
                train(
                        "--set",
                        "adapt.iterations=1",
                        "--set",
                        "adapt.ids_threshold=1",
                        "--set",
                        "localize.mask.threshold=fraction",
                        "--set",
                        "localize.mask.value=0.99");
        isOneLine(
                answer,
                "none of ",
                " pseudo masks passes adapt.ids_threshold=1.00",
                "try --set adapt.ids_threshold=");
        assertThat(run.resolve("1-classify")).exists();
        assertThat(run.resolve("3-adapt")).doesNotExist();
    }

    @Test
    void masksWithFewerPixelsThanPoints() {
        Program answer =
                train(
                        "--set",
                        "prompts.points=300",
                        "--set",
                        "localize.mask.threshold=fraction",
                        "--set",
                        "localize.mask.value=0.97",
                        "--set",
                        "adapt.iterations=1",
                        "--set",
                        "adapt.ids_threshold=0",
                        "--set",
                        "adapt.colour_refinement=0");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("Refinement 1");
    }
}
