package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.Json;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;
import org.epsam.core.image.SoftMask;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.Run;
import org.epsam.core.run.Version;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole method on a handful of small patches. */
class RunTest {
    @TempDir static Path shared;
    private static Path data;
    private static String undisturbed;

    @BeforeAll
    static void runOnce() throws IOException {
        data = shared.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(5, 5), new Counts(2, 2), new Counts(3, 2), 64, 3));
        Training.run(data, shared.resolve("run"), "demo", config(), Progress.SILENT);
        undisturbed = Files.readString(shared.resolve("run/metrics.json"));
    }

    private static final String STEM = "image_encoder.backbone.stem.weight";

    private static Config config(String... more) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "threads=1",
                                "classify.epochs=2",
                                "classify.batch=4",
                                "classify.side=64",
                                "adapt.iterations=1",
                                "adapt.epochs=2",
                                "adapt.batch=2",
                                "adapt.ids_threshold=0",
                                "other_methods=oeem",
                                "prompts.points=5"));
        settings.addAll(List.of(more));
        return ConfigLoader.load("demo", Optional.empty(), settings);
    }

    @Test
    void aRunHasAllItsStagesAndNothingElse() throws IOException {
        try (Stream<Path> entries = Files.list(shared.resolve("run"))) {
            assertThat(entries.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "run.json",
                            "config.yaml",
                            "data.json",
                            "embeddings",
                            "metrics.json",
                            "1-classify",
                            "2-localize",
                            "3-adapt",
                            "3-oeem",
                            "4-refine-1",
                            "5-evaluate");
        }
        assertThat(undisturbed)
                .contains(
                        "\"everything\"",
                        "\"otsu\"",
                        "\"cam\"",
                        "\"initial_mask\"",
                        "\"iter0\"",
                        "\"iter1\"")
                .contains("\"n_positive\" : 3", "\"n_negative\" : 2", "\"n_skipped\" : 0")
                .doesNotContain("NaN");
    }

    /** The lines that a plan consists of. */
    private static List<String> plan(Path run, Config config, Optional<Path> like) {
        List<String> lines = new ArrayList<>();
        Training.plan(
                new TrainingSources(data, like, Optional.empty()),
                run,
                "demo",
                config,
                new Progress() {
                    @Override
                    public Task start(String label, long total) {
                        return SILENT.start(label, total);
                    }

                    @Override
                    public void message(String line) {
                        lines.add(line);
                    }
                });
        return lines;
    }

    @Test
    void aPlanWritesNothingAndKnowsWhatNeedNotBeComputed(@TempDir Path dir) {
        Path run = dir.resolve("none/run");
        assertThat(plan(run, config(), Optional.empty()))
                .hasSize(8)
                .anyMatch(
                        line ->
                                line.matches(
                                        "  1-classify +10 patches, 2 epochs +\\d+ s +\\d+ MiB"))
                .anyMatch(line -> line.matches("  2-localize +19 activation maps +\\d+ s +1 MiB"))
                .anyMatch(line -> line.matches("  3-oeem +10 patches, 2 epochs +\\d+ s .*"))
                .anyMatch(line -> line.matches("  4-refine-1 +6 patches, 2 epochs +\\d+ s .*"))
                .anyMatch(
                        line -> line.matches("  5-evaluate +5 patches, 3 rows of SAM +\\d+ s .*"));
        assertThat(plan(run, config("adapt.epochs=3"), Optional.of(shared.resolve("run"))))
                .anyMatch(line -> line.matches("  1-classify .* copied  \\d+ MiB"))
                .anyMatch(line -> line.matches("  2-localize .* copied  1 MiB"))
                .anyMatch(line -> line.matches("  3-adapt .* 3 epochs +\\d+ s .*"));
        assertThat(dir).isEmptyDirectory();
        assertThat(plan(shared.resolve("run"), config(), Optional.empty()))
                .filteredOn(line -> line.endsWith(" complete"))
                .hasSize(6);
    }

    @Test
    void aPlanIsRefusedWhereTheRunWouldBe(@TempDir Path dir) throws IOException {
        assertThatThrownBy(() -> plan(shared.resolve("run"), config("seed=5"), Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("seed=22 there, seed=5 now")
                .hasMessageEndingWith("train --config " + shared.resolve("run/config.yaml"));
        Files.writeString(dir.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> plan(dir, config(), Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds letter.txt, but not a run");
    }

    @Test
    void anInterruptedRunGoesOnToTheSameResult(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        runInterrupted(run, config(), Optional.empty(), 3, 4);
        assertThat(Files.readString(run.resolve("metrics.json"))).isEqualTo(undisturbed);
        assertNoLeftovers(run);
        for (String stage : List.of("1-classify", "2-localize", "3-adapt", "4-refine-1")) {
            JsonNode whole = Json.read(shared.resolve("run/" + stage + "/manifest.json"));
            JsonNode manifest = Json.read(run.resolve(stage + "/manifest.json"));
            for (String field : List.of("counts", "notes", "skipped", "training")) {
                assertThat(manifest.path(field)).as(stage).isEqualTo(whole.path(field));
            }
        }
    }

    @Test
    void aRunIsWrittenByOneProgramAtATime(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        copy(shared.resolve("run"), run);
        try (PathLock lock = OwnRun.prepare(run)) {
            assertThatThrownBy(() -> Training.run(data, run, "demo", config(), Progress.SILENT))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(
                            run.resolve("run.json")
                                    + ": is being written by process "
                                    + ProcessHandle.current().pid()
                                    + " on ");
        }
        Training.run(data, run, "demo", config(), Progress.SILENT);
        assertThat(tree(run)).isEqualTo(tree(shared.resolve("run")));
        OwnRun.prepare(dir.resolve("absent/run")).close();
        assertThat(dir.resolve("absent")).doesNotExist();
    }

    @Test
    void anInterruptedEvaluationInARunIsKnownAgainAfterTraining(@TempDir Path dir)
            throws IOException {
        Path run = dir.resolve("run");
        copy(shared.resolve("run"), run);
        for (String name : List.of("evaluate-other", "elsewhere")) {
            Path out = run.resolve(name);
            assertThatThrownBy(() -> Evaluation.of(run, data, List.of(), out, new Crash(27)))
                    .isInstanceOf(Crash.class);
            Training.run(data, run, "demo", config(), Progress.SILENT);
            Evaluation.of(run, data, List.of(), out, Progress.SILENT);
            assertThat(out.resolve("metrics.json")).exists();
        }
    }

    @Test
    void anInterruptedSecondEvaluationLeavesNothingOfTheFirst(@TempDir Path dir)
            throws IOException {
        Path run = shared.resolve("run");
        Path out = dir.resolve("out");
        Evaluation.of(run, data, List.of(), out, Progress.SILENT);
        assertThatThrownBy(() -> Evaluation.of(run, data, List.of(), out, new Crash(1)))
                .isInstanceOf(Crash.class);
        try (Stream<Path> entries = Files.list(out)) {
            // Of the second one is known what it evaluates.
            assertThat(entries.filter(file -> !file.endsWith("evaluation.json")))
                    .hasSize(1)
                    .allMatch(AtomicFile::isUnfinished);
        }
        Evaluation.of(run, data, List.of(), out, Progress.SILENT);
        assertThat(out.resolve("metrics.json")).exists();
    }

    @Test
    void patchesBelowTheGateHaveEmptyMasksAndTheSamePrompts(@TempDir Path dir) throws IOException {
        Path gated = dir.resolve("run");
        copy(shared.resolve("run"), gated);
        Path config = gated.resolve("config.yaml");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("gate: [0-9.]+", "gate: 1"));
        assertThat(config).content().isNotEqualTo(text);
        Path empty = dir.resolve("empty");
        Evaluation.of(gated, data, List.of(), empty, Progress.SILENT);
        Path all = dir.resolve("all");
        Files.writeString(config, text.replaceFirst("gate: [0-9.]+", "gate: 0"));
        Evaluation.of(gated, data, List.of(), all, Progress.SILENT);
        assertThat(empty.resolve("points.json"))
                .hasSameTextualContentAs(all.resolve("points.json"));
        assertThat(new EvaluateFolder(all).points()).isNotEmpty();
        for (String patch : new EvaluateFolder(all).points().keySet()) {
            Path mask = new EvaluateFolder(empty).prediction(patch);
            assertThat(ImageFile.readMask(mask).area()).as(patch).isZero();
        }
    }

    @Test
    void resultsOfAnImageReplaceWhatAnInterruptionHasLeft(@TempDir Path dir) throws IOException {
        Path image = dir.resolve("a.png");
        ImageFile.writePng(image, new RgbImage(64, 64, new byte[64 * 64 * 3]));
        Path out = Files.createDirectory(dir.resolve("out"));
        Path left = AtomicFile.unfinished(out.resolve("a_outlines.geojson"));
        Files.writeString(Files.createDirectory(left).resolve("a_mask.png"), "half");
        RunSegmentation.of(List.of(image), out)
                .run(shared.resolve("run"), SlideOptions.USUAL, Progress.SILENT);
        try (Stream<Path> entries = Files.list(out)) {
            assertThat(entries).hasSize(4).noneMatch(AtomicFile::isUnfinished);
        }
    }

    @Test
    void firstTargetsAreTheInitialMasksWhereSamMarksPatchesWithoutTumour(@TempDir Path dir)
            throws IOException {
        Path run = dir.resolve("run");
        Optional<Path> like = Optional.of(shared.resolve("run"));
        // It marks glands of either kind.
        String sam = "sam.checkpoint=bundled";
        Config config = config(sam, "adapt.first_targets=auto");
        Training.run(data, run, "demo", config, like, Progress.SILENT);
        Path initial = dir.resolve("initial");
        Config chosen = config(sam, "adapt.first_targets=initial_masks");
        Training.run(data, initial, "demo", chosen, like, Progress.SILENT);
        assertThat(Json.read(run.resolve("3-adapt/manifest.json")).path("notes").toString())
                .containsPattern(
                        "SAM without fine-tuning marks [4-9]\\d % of the area of 5 patches without"
                                + " tumour and [6-9]\\d % of 5 with;")
                .contains("first targets are the initial masks");
        assertThat(run.resolve("metrics.json"))
                .hasSameTextualContentAs(initial.resolve("metrics.json"));
    }

    @Test
    void firstTargetsAreSamsMasksWhereSamLeavesPatchesWithoutTumourAlone(@TempDir Path dir)
            throws IOException {
        Path empty = dir.resolve("data");
        SyntheticDataset.write(
                empty,
                new SyntheticDataset.Plan(
                        new Counts(5, 5), new Counts(2, 2), new Counts(3, 2), 64, 3));
        byte[] pixels = new byte[64 * 64 * 3];
        Arrays.fill(pixels, (byte) 240);
        for (Patch patch : Dataset.open(empty).of(Split.TRAIN)) {
            if (!patch.isPositive()) {
                ImageFile.writePng(patch.image(), new RgbImage(64, 64, pixels));
            }
        }
        Path run = dir.resolve("run");
        Training.run(empty, run, "demo", config("adapt.first_targets=auto"), Progress.SILENT);
        assertThat(Json.read(run.resolve("3-adapt/manifest.json")).path("notes").toString())
                .containsPattern(
                        "SAM without fine-tuning marks [0-9] % of the area of 5 patches without"
                                + " tumour and \\d+ % of 5 with;")
                .contains("first targets are its masks");
    }

    @Test
    void softMasksAndTheirWeightsSurviveInterruptions(@TempDir Path dir) throws IOException {
        Config config =
                config(
                        "adapt.soft_pseudo_masks=true",
                        "adapt.weighting=ids",
                        "adapt.first_targets=zero_shot");
        Path whole = dir.resolve("whole");
        Path like = shared.resolve("run");
        Training.run(data, whole, "demo", config, Optional.of(like), Progress.SILENT);
        Path run = dir.resolve("run");
        runInterrupted(run, config, Optional.of(like), 5, 7);
        for (String file :
                List.of(
                        "metrics.json",
                        "3-adapt/zero_shot/ids.csv",
                        "3-adapt/ids.csv",
                        "3-adapt/tuned.safetensors",
                        "4-refine-1/tuned.safetensors")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertNoLeftovers(run);
        boolean between = false;
        for (CsvTable.Row row : CsvTable.read(whole.resolve("3-adapt/ids.csv")).rows()) {
            if (row.get("kept").equals("true")) {
                SoftMask mask = SoftMask.read(new Run(whole).adapt(0).pseudoMask(row.get("name")));
                assertThat(mask.mask().area()).isEqualTo(Long.parseLong(row.get("area")));
                for (byte value : mask.values()) {
                    between |= value != 0 && value != -1;
                }
            }
        }
        assertThat(between).as("values that are neither 0 nor 1").isTrue();
    }

    @Test
    void afterMasksThatHaveGrownWeightsAreHalfWayBack(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        Optional<Path> like = Optional.of(shared.resolve("run"));
        // No masks are so small.
        Config config =
                config(
                        "adapt.first_targets=zero_shot",
                        "adapt.max_growth=0.001",
                        "adapt.encoder_rate=0.5",
                        "adapt.iterations=2");
        Training.run(data, run, "demo", config, like, Progress.SILENT);
        try (StateDict half = SafeTensors.read(run.resolve("4-refine-1/tuned.safetensors"));
                StateDict tuned = SafeTensors.read(run.resolve("3-adapt/tuned.safetensors"));
                StateDict original = Bundled.SAM.read();
                TorchScope scope = Torch.scope()) {
            assertThat(half.metadata()).containsEntry("stage", "4-refine-1");
            assertThat(half.tensors().keySet()).isEqualTo(tuned.tensors().keySet());
            for (String key : half.tensors().keySet()) {
                Tensor before = original.get(key).to(ScalarType.Float);
                Tensor mean = before.add(tuned.get(key)).div(new Scalar(2.0));
                assertThat(half.get(key).allclose(mean, 1e-5, 1e-6, false)).as(key).isTrue();
            }
        }
        assertThat(weights(run, "4-refine-1")).isNotEqualTo(weights(run, "3-adapt"));
        assertThat(weights(run, "4-refine-2")).isEqualTo(weights(run, "4-refine-1"));
        assertThat(new Run(run).adapt(1).history()).isEmpty();
        assertThat(Json.read(run.resolve("4-refine-1/manifest.json")).path("notes").toString())
                .containsPattern("pseudo masks of 3-adapt mark \\d\\.\\d\\d times the area");
        Path unlimited = dir.resolve("unlimited");
        Config without = config("adapt.first_targets=zero_shot", "adapt.encoder_rate=0.5");
        Training.run(data, unlimited, "demo", without, Optional.of(run), Progress.SILENT);
        assertThat(weights(unlimited, "3-adapt")).isEqualTo(weights(run, "3-adapt"));
        assertThat(weights(unlimited, "4-refine-1")).isNotEqualTo(weights(run, "4-refine-1"));
    }

    /** Each by itself changes what is learned from pseudo masks, and nothing before them. */
    @ParameterizedTest
    @ValueSource(strings = {"adapt.soft_pseudo_masks=true", "adapt.weighting=ids"})
    void softMasksAndWeightsChangeWhatIsLearned(String setting, @TempDir Path dir)
            throws IOException {
        Path run = dir.resolve("run");
        Path plain = shared.resolve("run");
        Training.run(data, run, "demo", config(setting), Optional.of(plain), Progress.SILENT);
        assertThat(weights(run, "3-adapt"))
                .as("learned from initial masks")
                .isEqualTo(weights(plain, "3-adapt"));
        assertThat(weights(run, "4-refine-1")).isNotEqualTo(weights(plain, "4-refine-1"));
    }

    /** The tensors alone: what the file says of their provenance follows the configuration. */
    private static String weights(Path run, String stage) {
        return SharedInputs.hash(run.resolve(stage).resolve("tuned.safetensors"));
    }

    @Test
    void aTunedEncoderIsKeptAndUsedAndSurvivesInterruptions(@TempDir Path dir) throws IOException {
        Config config = config("adapt.encoder_rate=0.5", "adapt.epochs=1");
        Path like = shared.resolve("run");
        Path whole = dir.resolve("whole");
        Training.run(data, whole, "demo", config, Optional.of(like), Progress.SILENT);
        Path run = dir.resolve("run");
        runInterrupted(run, config, Optional.of(like), 5, 7);
        try (Sam sam = Bundled.sam(Bundled.NAME);
                StateDict original = Bundled.SAM.read()) {
            for (String stage : List.of("3-adapt", "4-refine-1")) {
                Path file = run.resolve(stage).resolve("tuned.safetensors");
                assertThat(file)
                        .hasSameBinaryContentAs(whole.resolve(stage).resolve("tuned.safetensors"));
                String before = Models.encoderHash(sam);
                Models.readTuned(sam, file);
                assertThat(Models.encoderHash(sam)).isNotEqualTo(before);
                try (StateDict tuned = SafeTensors.read(file)) {
                    assertThat(tuned.get(STEM).equal(original.get(STEM))).isFalse();
                }
            }
        }
        assertThat(run.resolve("metrics.json"))
                .hasSameTextualContentAs(whole.resolve("metrics.json"));
        JsonNode rows = Json.read(run.resolve("metrics.json")).path("rows");
        assertThat(rows.path("zero_shot"))
                .as("of the model as it came")
                .isEqualTo(Json.read(like.resolve("metrics.json")).path("rows").path("zero_shot"));
        Evaluation.of(run, data, List.of(), dir.resolve("again"), Progress.SILENT);
        assertThat(Json.read(dir.resolve("again/metrics.json")).path("rows"))
                .as("measured with the encoder that was kept")
                .isEqualTo(rows);
    }

    /** Runs, each time interrupted somewhat later, until it comes to its end. */
    private static void runInterrupted(
            Path run, Config config, Optional<Path> like, int first, int later) {
        int interruptions = 0;
        for (int after = first; ; after += later) {
            try {
                Training.run(data, run, "demo", config, like, new Crash(after));
                break;
            } catch (Crash e) {
                interruptions++;
            }
        }
        assertThat(interruptions).isGreaterThan(3);
    }

    private static void assertNoLeftovers(Path run) throws IOException {
        try (Stream<Path> paths = Files.walk(run)) {
            assertThat(paths.map(Path::toString))
                    .noneMatch(
                            p ->
                                    p.endsWith(".epsam-part")
                                            || p.contains(".working")
                                            || p.contains("states"));
        }
    }

    private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";

    /** Puts unfinished things of others into a folder, and returns what it holds then. */
    private static Map<String, String> withForeignParts(Path folder) throws IOException {
        Files.writeString(folder.resolve("download.zip.part"), "half an archive");
        Path slide = Files.createDirectories(folder.resolve("deep/slide.svs.part"));
        Files.writeString(slide.resolve("tile-0.part"), "half a tile");
        Files.writeString(folder.resolve("deep/.download.part"), "half a file");
        return tree(folder);
    }

    private static void addOwnParts(Path folder) throws IOException {
        Files.writeString(folder.resolve(".metrics.json." + ID + ".epsam-part"), "{");
        Path stage = folder.resolve(".2-localize." + ID + ".epsam-part");
        Files.writeString(Files.createDirectories(stage).resolve("map.png"), "half");
    }

    /** The content of each file below a folder by its name; of folders nothing. */
    private static Map<String, String> tree(Path folder) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                tree.put(
                        folder.relativize(path).toString(),
                        Files.isDirectory(path)
                                ? ""
                                : Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return tree;
    }

    @Test
    void unfinishedThingsOfOthersSurviveTrainingAndOwnOnesDoNot(@TempDir Path dir)
            throws IOException {
        Path run = dir.resolve("run");
        copy(shared.resolve("run"), run);
        Map<String, String> before = withForeignParts(run);
        addOwnParts(run);
        Training.run(data, run, "demo", config(), Progress.SILENT);
        assertThat(tree(run)).isEqualTo(before);
    }

    @Test
    void unfinishedThingsOfOthersSurviveEvaluationAndOwnOnesDoNot(@TempDir Path dir)
            throws IOException {
        Path out = dir.resolve("out");
        Evaluation.of(shared.resolve("run"), data, List.of(), out, Progress.SILENT);
        Map<String, String> before = withForeignParts(out);
        addOwnParts(out);
        Evaluation.of(shared.resolve("run"), data, List.of(), out, Progress.SILENT);
        assertThat(tree(out)).isEqualTo(before);
    }

    @Test
    void foldersOfOthersAreRefusedAndUntouched(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("project");
        Files.writeString(Files.createDirectory(run).resolve("config.yaml"), "lr: 0.1");
        Files.writeString(run.resolve("log.txt"), "a log of another program");
        Map<String, String> before = withForeignParts(run);
        assertThatThrownBy(() -> Training.run(data, run, "demo", config(), Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(run + ": holds config.yaml and 3 more, but not a run")
                .hasMessageEndingWith("absent or empty folder for --run");
        assertThatThrownBy(
                        () ->
                                Evaluation.of(
                                        shared.resolve("run"),
                                        data,
                                        List.of(),
                                        run,
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("but not results of evaluate");
        assertThat(tree(run)).isEqualTo(before);
        Files.writeString(run.resolve("run.json"), "{\"run\": 7}");
        Files.writeString(run.resolve("metrics.json"), "{\"accuracy\": 0.5}");
        Map<String, String> named = tree(run);
        assertThatThrownBy(() -> Training.run(data, run, "demo", config(), Progress.SILENT))
                .as("files of the same names, but of others")
                .isInstanceOf(InputException.class);
        assertThatThrownBy(
                        () ->
                                Evaluation.of(
                                        shared.resolve("run"),
                                        data,
                                        List.of(),
                                        run,
                                        Progress.SILENT))
                .isInstanceOf(InputException.class);
        assertThat(tree(run)).isEqualTo(named);
    }

    @Test
    void evaluationDoesNotReplaceTheMetricsOfARun() throws IOException {
        Path run = shared.resolve("run");
        assertThatThrownBy(() -> Evaluation.of(run, data, List.of(), run, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("but not results of evaluate");
        assertThat(run.resolve("metrics.json")).hasContent(undisturbed);
    }

    @Test
    void anEvaluationThatWasKilledIsDoneAgain(@TempDir Path dir) throws IOException {
        Path run = shared.resolve("run");
        Path out = dir.resolve("out");
        assertThatThrownBy(() -> Evaluation.of(run, data, List.of(), out, new Crash(27)))
                .isInstanceOf(Crash.class);
        assertThat(out.resolve("prediction")).exists();
        assertThat(out.resolve("metrics.json")).doesNotExist();
        Evaluation.of(run, data, List.of(), out, Progress.SILENT);
        try (Stream<Path> entries = Files.list(out)) {
            assertThat(entries.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "evaluation.json",
                            "metrics.json",
                            "patches.csv",
                            "points.json",
                            "prediction");
        }
    }

    /** The moments before {@code run.json}, and those between it and {@code config.yaml}. */
    @ParameterizedTest
    @ValueSource(strings = {"", "run.json", "data", "lock"})
    void aRunThatWasKilledAtItsBeginningGoesOn(String left, @TempDir Path dir) throws IOException {
        Path run = Files.createDirectory(dir.resolve("run"));
        Files.createFile(run.resolve(".run.json." + ID + ".epsam-part"));
        if (left.equals("run.json")) {
            Files.copy(shared.resolve("run/run.json"), run.resolve("run.json"));
        } else if (left.equals("lock")) {
            Files.writeString(run.resolve(".run.json.epsam-lock"), "process 1 on elsewhere");
        } else if (left.equals("data")) {
            copy(data, run.resolve("data"));
            Files.writeString(run.resolve("log.txt"), "2026-01-02 03:04:05Z  epsam 0.1.0: demo\n");
        }
        Path like = shared.resolve("run");
        Training.run(data, run, "demo", config(), Optional.of(like), Progress.SILENT);
        assertThat(run.resolve("metrics.json")).hasContent(undisturbed);
        assertNoLeftovers(run);
    }

    @Test
    void supervisionByMasksLearnsFromThemInOneTraining(@TempDir Path dir) throws IOException {
        Path other = dir.resolve("data");
        copy(data, other);
        try (Stream<Path> masks = Files.list(other.resolve("train/mask"))) {
            for (Path mask : masks.toList()) {
                ImageFile.writeMask(mask, ImageFile.readMask(mask).not());
            }
        }
        Config config = config("adapt.supervision=masks");
        Training.run(data, dir.resolve("run"), "demo", config, Progress.SILENT);
        Training.run(other, dir.resolve("inverse"), "demo", config, Progress.SILENT);
        assertThat(Files.readString(dir.resolve("run/metrics.json")))
                .contains("\"supervised\"", "\"zero_shot\"")
                .doesNotContain("\"iter0\"");
        assertThat(dir.resolve("run/4-refine-1")).doesNotExist();
        assertThat(weights(dir.resolve("run"), "3-adapt"))
                .isNotEqualTo(weights(dir.resolve("inverse"), "3-adapt"));
        try (Stream<Path> masks = Files.list(other.resolve("train/mask"))) {
            for (Path mask : masks.toList()) {
                ImageFile.writeMask(mask, ImageFile.readMask(mask).not());
            }
        }
        Path inverse = dir.resolve("inverse");
        assertThatThrownBy(() -> Training.run(other, inverse, "demo", config, Progress.SILENT))
                .as("what was learned from other masks is not kept")
                .isInstanceOf(InputException.class)
                .hasMessageContaining("3-adapt");
        try (Stream<Path> masks = Files.list(other.resolve("train/mask"))) {
            for (Path mask : masks.toList()) {
                Files.delete(mask);
            }
        }
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        other,
                                        dir.resolve("none"),
                                        "demo",
                                        config,
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("train/mask has none");
    }

    @Test
    void aRunLikeAnotherComputesOnlyWhatDiffers(@TempDir Path dir) throws IOException {
        Path first = shared.resolve("run");
        Path run = dir.resolve("run");
        Config more = config("adapt.iterations=2");
        Training.run(data, run, "demo", more, Optional.of(first), Progress.SILENT);
        Training.run(data, dir.resolve("anew"), "demo", more, Progress.SILENT);
        assertThat(run.resolve("metrics.json"))
                .hasSameTextualContentAs(dir.resolve("anew/metrics.json"));
        for (String stage : List.of("1-classify", "2-localize")) {
            assertThat(run.resolve(stage).resolve("manifest.json"))
                    .hasSameTextualContentAs(first.resolve(stage).resolve("manifest.json"));
        }
        assertThat(Json.read(run.resolve("3-adapt/manifest.json")).path("key"))
                .isNotEqualTo(Json.read(first.resolve("3-adapt/manifest.json")).path("key"));
        assertNoLeftovers(run);
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        data,
                                        dir.resolve("next"),
                                        "demo",
                                        more,
                                        Optional.of(data),
                                        Progress.SILENT))
                .hasMessageContaining("is not a run folder");
    }

    @Test
    void anotherValidationTrainsOnlyTheDecoderAgain(@TempDir Path dir) throws IOException {
        Path first = shared.resolve("run");
        Path run = dir.resolve("run");
        Config labels = config("data.validation=labels");
        Training.run(data, run, "demo", labels, Optional.of(first), Progress.SILENT);
        assertCopied(run, first, "1-classify", "2-localize");
        assertThat(key(run, "3-adapt")).isNotEqualTo(key(first, "3-adapt"));
        Path untuned = dir.resolve("untuned");
        String none = "adapt.supervision=none";
        Training.run(data, untuned, "demo", config(none), Optional.of(first), Progress.SILENT);
        Path same = dir.resolve("same");
        Config other = config(none, "data.validation=labels");
        Training.run(data, same, "demo", other, Optional.of(untuned), Progress.SILENT);
        assertCopied(same, untuned, "1-classify", "2-localize", "5-evaluate");
    }

    @Test
    void theSecondGateClosesOnMasksOfSamAloneAndAlsoInSegment(@TempDir Path dir) {
        Path first = shared.resolve("run");
        Path run = dir.resolve("run");
        // No network marks every pixel of these patches.
        Config gated = config("other_methods=sepl", "evaluate.gate=0", "evaluate.pixel_gate=1");
        Training.run(data, run, "demo", gated, Optional.of(first), Progress.SILENT);
        assertCopied(run, first, "3-oeem", "3-adapt", "4-refine-1");
        assertThat(new Run(run).evaluate().patches())
                .allMatch(row -> row.gated() == (row.row() instanceof SamRow))
                .anyMatch(row -> row.row() == OtherMethod.OEEM)
                .anyMatch(row -> row.row() == OtherMethod.SEPL);
        try (Segmenter segmenter = Segmenter.open(run)) {
            for (Patch patch : Dataset.open(data).of(Split.TEST)) {
                RgbImage image = ImageFile.readRgb(patch.image());
                Segmenter.Segmentation found = segmenter.segment(image);
                assertThat(found.gated()).isTrue();
                assertThat(found.mask().area()).isZero();
                assertThat(segmenter.predictPatch(image).probability()).isEmpty();
            }
        }
    }

    @Test
    void onlyTheFineTunedDecoderIsAskedWithoutPromptsAndAlsoInSegment(@TempDir Path dir) {
        Path prompted = dir.resolve("prompted");
        Config learns = config("adapt.unprompted=0.5", "evaluate.gate=0");
        Training.run(
                data,
                prompted,
                "demo",
                learns,
                Optional.of(shared.resolve("run")),
                Progress.SILENT);
        Path unprompted = dir.resolve("unprompted");
        Config asked = ConfigLoader.change(learns, List.of("evaluate.unprompted=1"));
        Training.run(data, unprompted, "demo", asked, Optional.of(prompted), Progress.SILENT);
        assertCopied(unprompted, prompted, "3-adapt", "4-refine-1");
        Map<Row, List<PatchRow>> before = rows(prompted);
        Map<Row, List<PatchRow>> after = rows(unprompted);
        assertThat(after.get(SamRow.ZERO_SHOT)).isEqualTo(before.get(SamRow.ZERO_SHOT));
        assertThat(after.get(SamRow.iteration(1))).isNotEqualTo(before.get(SamRow.iteration(1)));
        try (Segmenter segmenter = Segmenter.open(unprompted)) {
            for (Patch patch : Dataset.open(data).of(Split.TEST)) {
                Mask found = segmenter.segment(ImageFile.readRgb(patch.image())).mask();
                Path evaluated = new Run(unprompted).evaluate().prediction(patch.name());
                assertThat(found).isEqualTo(ImageFile.readMask(evaluated));
            }
        }
    }

    private static Map<Row, List<PatchRow>> rows(Path run) {
        return new Run(run)
                .evaluate().patches().stream().collect(Collectors.groupingBy(PatchRow::row));
    }

    /** A manifest tells when its stage was made. */
    private static void assertCopied(Path run, Path from, String... stages) {
        for (String stage : stages) {
            assertThat(run.resolve(stage).resolve("manifest.json"))
                    .hasSameTextualContentAs(from.resolve(stage).resolve("manifest.json"));
        }
    }

    private static String key(Path run, String stage) {
        return Json.read(run.resolve(stage).resolve("manifest.json")).path("key").asText();
    }

    @Test
    void aManifestHoldsTheSettingsThatTheStageReads() {
        JsonNode manifest = Json.read(shared.resolve("run/1-classify/manifest.json"));
        assertThat(manifest.path("revision").asInt()).isPositive();
        assertThat(manifest.path("settings").path("classify").path("epochs").asInt()).isEqualTo(2);
        assertThat(manifest.path("settings").path("seed").asLong()).isEqualTo(22);
        assertThat(manifest.path("settings").toString()).doesNotContain("validation");
    }

    @Test
    void weightsKnowWhereTheyComeFrom() {
        Run run = new Run(shared.resolve("run"));
        String runKey = run.info().orElseThrow().key().orElseThrow();
        String dataHash = run.info().orElseThrow().dataSha256().orElseThrow();
        Map<String, Path> files =
                Map.of(
                        "1-classify", run.classify().classifier(),
                        "3-adapt", run.adapt(0).tuned(),
                        "4-refine-1", run.adapt(1).tuned());
        files.forEach(
                (stage, file) -> {
                    try (StateDict weights = SafeTensors.read(file)) {
                        assertThat(weights.metadata())
                                .containsEntry("stage", stage)
                                .containsEntry("stage_key", key(run.folder(), stage))
                                .containsEntry("run_key", runKey)
                                .containsEntry("preset", "demo")
                                .containsEntry("data_sha256", dataHash)
                                .containsEntry("seed", "22")
                                .containsEntry("epsam_version", Version.program());
                    }
                });
    }

    @Test
    void withoutSupervisionSamStaysAsItCame(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        Training.run(data, run, "demo", config("adapt.supervision=none"), Progress.SILENT);
        assertThat(run.resolve("3-adapt")).doesNotExist();
        JsonNode rows = Json.read(run.resolve("metrics.json")).path("rows");
        JsonNode tuned = Json.read(shared.resolve("run/metrics.json")).path("rows");
        assertThat(rows.path("zero_shot")).isEqualTo(tuned.path("zero_shot"));
        assertThat(rows.has("iter0")).isFalse();
        try (Segmenter segmenter = Segmenter.open(run)) {
            assertThat(segmenter.segment(new RgbImage(64, 64, new byte[64 * 64 * 3])).mask())
                    .isNotNull();
        }
    }

    @Test
    void nothingLearnsFromTheMasksOfTrainingPatches(@TempDir Path dir) throws IOException {
        Path other = dir.resolve("data");
        copy(data, other);
        try (Stream<Path> masks = Files.list(other.resolve("train/mask"))) {
            for (Path mask : masks.toList()) {
                byte[] garbage = new byte[64 * 64];
                for (int i = 0; i < garbage.length; i++) {
                    garbage[i] = (byte) (i % 3 == 0 ? 1 : 0);
                }
                ImageFile.writeMask(mask, new Mask(64, 64, garbage));
            }
        }
        Training.run(other, dir.resolve("run"), "demo", config(), Progress.SILENT);
        for (String file :
                List.of(
                        "1-classify/classifier",
                        "3-oeem/network",
                        "3-adapt/tuned",
                        "4-refine-1/tuned")) {
            assertThat(dir.resolve("run/" + file + ".safetensors"))
                    .hasSameBinaryContentAs(shared.resolve("run/" + file + ".safetensors"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void whatIsLeftOfAStageIsRefusedBeforeItIsComputed(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        copy(shared.resolve("run"), run);
        Files.delete(run.resolve("3-adapt/manifest.json"));
        assertThatThrownBy(() -> Training.run(data, run, "demo", config(), Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(run.resolve("3-adapt") + ": is not a complete stage");
        assertThat(run.resolve(".working")).doesNotExist();
    }

    @Test
    void anotherConfigurationOrOtherDataAreRefused(@TempDir Path dir) throws IOException {
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        data,
                                        shared.resolve("run"),
                                        "demo",
                                        config("adapt.epochs=3"),
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("adapt.epochs=2 there, adapt.epochs=3 now");
        Path other = dir.resolve("data");
        SyntheticDataset.write(
                other,
                new SyntheticDataset.Plan(
                        new Counts(5, 5), new Counts(2, 2), new Counts(3, 2), 64, 4));
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        other,
                                        shared.resolve("run"),
                                        "demo",
                                        config(),
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("run on other data");
    }

    @Test
    void onlyOneClassIsRefused(@TempDir Path dir) throws IOException {
        Path other = dir.resolve("data");
        copy(data, other);
        try (Stream<Path> images = Files.list(other.resolve("train/image"))) {
            for (Path image : images.filter(p -> p.toString().endsWith("_0.png")).toList()) {
                Files.delete(image);
            }
        }
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        other,
                                        dir.resolve("run"),
                                        "demo",
                                        config(),
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("5 patches with tumour and 0 without");
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @Test
    void noPseudoMaskThatPassesEndsWithTheScores(@TempDir Path dir) {
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        data,
                                        dir.resolve("run"),
                                        "demo",
                                        config("adapt.ids_threshold=1", "localize.mask.value=0.99"),
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("passes adapt.ids_threshold=1.00")
                .hasMessageContaining("--set adapt.ids_threshold=");
    }

    @Test
    void aWrongCheckpointIsRefusedBeforeAnythingIsWritten(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("sam.pth");
        Files.writeString(file, "<html>not found</html>");
        Config config = config("sam.checkpoint=" + file);
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        data, dir.resolve("run"), "demo", config, Progress.SILENT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("web page");
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @Test
    void aRunIsNotUsedWithAnotherModel(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        Files.createDirectories(run);
        Path model = dir.resolve("sam.safetensors");
        try (Sam sam = Sam.create(SamConfig.small(), 5)) {
            SafeTensors.write(model, sam.state());
        }
        copyRun(run, model);
        assertThatThrownBy(() -> Segmenter.open(run))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("was trained with another");
    }

    private static void copyRun(Path run, Path model) throws IOException {
        Path from = shared.resolve("run");
        for (String name :
                List.of("run.json", "config.yaml", "1-classify", "3-adapt", "4-refine-1")) {
            if (Files.isDirectory(from.resolve(name))) {
                copy(from.resolve(name), run.resolve(name));
            } else {
                Files.copy(from.resolve(name), run.resolve(name));
            }
        }
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace(Bundled.NAME, model.toString()));
    }

    /** The masks have fewer pixels than points are asked for: all of their pixels are taken. */
    @Test
    void masksWithFewerPixelsThanPointsAreLearntFrom(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        Config few =
                config(
                        "sam.checkpoint=bundled",
                        "prompts.points=300",
                        "localize.mask.threshold=fraction",
                        "localize.mask.value=0.97");
        Training.run(data, run, "demo", few, Progress.SILENT);
        List<Long> areas = new ArrayList<>();
        try (Stream<Path> masks = Files.list(run.resolve("2-localize/mask/train"))) {
            masks.filter(mask -> mask.toString().endsWith("_1.png"))
                    .forEach(mask -> areas.add(ImageFile.readMask(mask).area()));
        }
        assertThat(areas).anyMatch(area -> area > 0 && area < 300);
        JsonNode manifest = Json.read(run.resolve("3-adapt/manifest.json"));
        assertThat(manifest.path("counts").path("trained_on").asLong())
                .isEqualTo(areas.stream().filter(area -> area > 0).count());
    }

    @Test
    void evaluationOfAFolderOfImagesAndMasksMatchesTheRun(@TempDir Path dir) throws IOException {
        Evaluation.of(
                shared.resolve("run"),
                data.resolve("test"),
                List.of(),
                dir.resolve("out"),
                Progress.SILENT);
        String rows = Files.readString(dir.resolve("out/metrics.json"));
        assertThat(rows.substring(rows.indexOf("\"classifier\"")))
                .isEqualTo(undisturbed.substring(undisturbed.indexOf("\"classifier\"")));
    }

    @Test
    void theSegmenterGivesMasksOfTheImagesSize() throws IOException {
        Path image;
        try (Stream<Path> images = Files.list(data.resolve("test/image"))) {
            image = images.filter(p -> p.toString().endsWith("_1.png")).findFirst().orElseThrow();
        }
        RgbImage patch = ImageFile.readRgb(image);
        try (Segmenter segmenter = Segmenter.open(shared.resolve("run"))) {
            Segmenter.Segmentation found = segmenter.segment(patch);
            assertThat(found.mask().width()).isEqualTo(64);
            assertThat(found.mask().height()).isEqualTo(64);
            assertThat(found.tumourProbability()).isBetween(0.0, 1.0);
            assertThat(found.gated()).isEqualTo(found.tumourProbability() < 0.5);
        }
    }

    @Test
    void theStainIsNormalisedInTrainingAndInUseAlike(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        Config config = config("data.stain=macenko", "classify.augmentation.stain=0.3");
        Training.run(data, run, "demo", config, Progress.SILENT);
        JsonNode rows = Json.read(run.resolve("metrics.json")).path("rows");
        JsonNode plain = Json.read(shared.resolve("run/metrics.json")).path("rows");
        assertThat(rows.path("otsu")).as("of pixels as stored").isEqualTo(plain.path("otsu"));
        assertThat(rows.path("iter1")).isNotEqualTo(plain.path("iter1"));
        String identity;
        try (Segmenter segmenter = Segmenter.open(run)) {
            identity = segmenter.identity();
            for (String line : Files.readAllLines(run.resolve("1-classify/logits.csv"))) {
                String[] cells = line.split(",");
                if (cells[0].equals("test")) {
                    Path image = data.resolve("test/image/" + cells[1] + ".png");
                    double probability =
                            segmenter.segment(ImageFile.readRgb(image)).tumourProbability();
                    assertThat(Math.log(probability / (1 - probability)))
                            .isCloseTo(Double.parseDouble(cells[4]), within(1e-3));
                }
            }
        }
        Path file = run.resolve("config.yaml");
        Files.writeString(file, Files.readString(file).replace("macenko", "reinhard"));
        try (Segmenter segmenter = Segmenter.open(run)) {
            assertThat(segmenter.identity()).isNotEqualTo(identity);
        }
    }
}
