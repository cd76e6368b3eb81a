package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.Run;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run beside which MLPS is trained and evaluated. */
class MlpsTest {
    private static final List<String> TRAINED =
            List.of("classifier.safetensors", "network.safetensors");

    @TempDir private static Path shared;

    private static Path data;
    private static Run whole;

    @BeforeAll
    static void runOnce() {
        data = shared.resolve("data");
        write(data);
        whole = Training.run(data, shared.resolve("run"), "demo", config(), Progress.SILENT);
    }

    private static void write(Path data) {
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(4, 4), new Counts(2, 2), new Counts(2, 2), 64, 3));
    }

    private static Config config(String... more) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "threads=1",
                                "classify.epochs=2",
                                "classify.batch=4",
                                "classify.side=64",
                                "adapt.supervision=none",
                                "other_methods=mlps"));
        settings.addAll(List.of(more));
        return ConfigLoader.load("demo", Optional.empty(), settings);
    }

    private static MethodFolder folder(Run run) {
        return run.method(OtherMethod.MLPS);
    }

    private static void assertSameTraining(Run run) {
        for (String file : TRAINED) {
            assertThat(folder(run).path().resolve(file))
                    .hasSameBinaryContentAs(folder(whole).path().resolve(file));
        }
    }

    @Test
    void itsFolderHasBothNetworksWithTheirHistoriesAndTheMasksOfThreeLayers() {
        MethodFolder folder = folder(whole);
        assertThat(folder.history()).hasSize(2);
        assertThat(Json.read(folder.classifierHistory())).hasSize(2);
        assertThat(folder.network()).exists();
        assertThat(folder.classifier()).exists();
        int marked = 0;
        for (Patch patch : Dataset.open(data).positives(Split.TRAIN)) {
            for (int layer = 1; layer <= 3; layer++) {
                Mask mask = ImageFile.readMask(folder.mask(layer, patch.name()));
                assertThat(mask.size()).isEqualTo(patch.size());
            }
            marked += ImageFile.readMask(folder.mask(3, patch.name())).area() > 0 ? 1 : 0;
        }
        assertThat(folder.manifest().orElseThrow().counts().get("trained_on"))
                .isEqualTo(marked + 4L);
    }

    @Test
    void itsMasksAreEvaluatedAsARow() throws IOException {
        assertThat(Files.readString(shared.resolve("run/metrics.json"))).contains("\"mlps\"");
        assertThat(whole.evaluate().patches().stream().map(PatchRow::row))
                .filteredOn(row -> row == OtherMethod.MLPS)
                .hasSize(4);
    }

    @Test
    void nothingLearnsFromTheMasksOfTrainingPatches(@TempDir Path dir) {
        Path other = dir.resolve("data");
        write(other);
        byte[] garbage = new byte[64 * 64];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = (byte) (i % 3 == 0 ? 1 : 0);
        }
        for (Patch patch : Dataset.open(other).positives(Split.TRAIN)) {
            ImageFile.writeMask(patch.mask().orElseThrow(), new Mask(64, 64, garbage));
        }
        assertSameTraining(
                Training.run(other, dir.resolve("run"), "demo", config(), Progress.SILENT));
    }

    @Test
    void anInterruptedTrainingGoesOnToTheSameResult(@TempDir Path dir) throws IOException {
        Path run = dir.resolve("run");
        int interruptions = 0;
        for (int after = 3; ; after += 3) {
            try {
                Training.run(
                        data, run, "demo", config(), Optional.of(first(dir)), new Crash(after));
                break;
            } catch (Crash e) {
                interruptions++;
            }
        }
        assertThat(interruptions).isGreaterThan(3);
        assertSameTraining(new Run(run));
        assertThat(run.resolve("metrics.json"))
                .hasSameTextualContentAs(shared.resolve("run/metrics.json"));
    }

    /** The first two stages of the run alone. */
    private static Path first(Path dir) throws IOException {
        Path first = dir.resolve("first");
        if (!Files.exists(first)) {
            try (Stream<Path> paths = Files.walk(whole.folder())) {
                for (Path path : paths.toList()) {
                    String name = whole.folder().relativize(path).toString();
                    if (!name.startsWith("3-") && !name.startsWith("5-")) {
                        Files.copy(path, first.resolve(name));
                    }
                }
            }
        }
        return first;
    }

    @Test
    void theClassifierOfTheRunDoesNotDependOnIt(@TempDir Path dir) {
        Path run = dir.resolve("run");
        Config without = config("other_methods=");
        Training.run(data, run, "demo", without, Optional.of(whole.folder()), Progress.SILENT);
        assertThat(run.resolve("1-classify/manifest.json"))
                .hasSameTextualContentAs(whole.classify().manifestFile());
        assertThat(run.resolve("3-mlps")).doesNotExist();
        assertThat(new Run(run).evaluate().patches())
                .noneMatch(row -> row.row() == OtherMethod.MLPS);
    }

    @Test
    void thePlanNamesTheEpochsOfBothTrainings(@TempDir Path dir) {
        TrainingPlan plan =
                Training.plan(
                        TrainingSources.of(data),
                        dir.resolve("run"),
                        "demo",
                        config(),
                        Progress.SILENT);
        assertThat(plan.lines())
                .anyMatch(line -> line.matches("  3-mlps +8 patches, 4 epochs +\\d+ s .*"));
    }

    @Test
    void withoutAnyMaskThereIsNothingToLearnFrom(@TempDir Path dir) {
        Config empty = config("localize.mask.threshold=fraction", "localize.mask.value=1");
        assertThatThrownBy(
                        () ->
                                Training.run(
                                        data,
                                        dir.resolve("run"),
                                        "demo",
                                        empty,
                                        Optional.of(whole.folder()),
                                        Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("3-mlps: no training patch has a pseudo mask");
    }
}
