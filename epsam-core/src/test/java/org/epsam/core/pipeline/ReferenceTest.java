package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.train.LearningRate;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Defects of the original (docs/REFERENCE.md) that show in a run's files, each with both settings.
 * Those that can be told from one call are tested where that call is.
 */
class ReferenceTest {
    private static final double RATE = 1e-4;
    private static final int EPOCHS = 3;
    private static final int BATCHES = 2;

    @TempDir static Path dir;
    private static Path corrected;
    private static Path reference;

    @BeforeAll
    static void run() {
        // Four positives in batches of two.
        Path data = dir.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(4, 3), new Counts(2, 2), new Counts(2, 2), 64, 8));
        corrected = run("corrected", data);
        reference =
                run(
                        "reference",
                        data,
                        "reference.augmented_pseudo_masks=true",
                        "reference.cosine_over_batches=true",
                        "data.validation=masks",
                        "evaluate.gate=0",
                        "sam.half_embeddings=false");
    }

    /** As preset reference where it is not said otherwise; small networks, few epochs. */
    private static Path run(String name, Path data, String... more) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "threads=1",
                                "classify.network=small",
                                "classify.side=64",
                                "classify.epochs=2",
                                "classify.batch=4",
                                "localize.layer=layer4",
                                "localize.mask.threshold=fraction",
                                "localize.mask.value=0.3",
                                "localize.mask.opening=1",
                                "adapt.iterations=1",
                                "adapt.epochs=" + EPOCHS,
                                "adapt.batch=2",
                                "adapt.learning_rate=" + RATE,
                                "adapt.ids_threshold=0",
                                "prompts.points=5",
                                "reference.augmented_pseudo_masks=false",
                                "reference.cosine_over_batches=false",
                                "data.validation=labels",
                                "evaluate.gate=1",
                                "sam.half_embeddings=true"));
        settings.addAll(List.of(more));
        Config config = ConfigLoader.load("reference", Optional.empty(), settings);
        Path run = dir.resolve(name);
        Training.run(data, run, "reference", config, Progress.SILENT);
        return run;
    }

    private static JsonNode history(Path run) {
        return Json.read(run.resolve("3-adapt/history.json"));
    }

    @Test
    void theRateFallsToZeroOverTheEpochsOrAlmostStaysAsAPeriodOfBatchesLeavesIt() {
        LearningRate right = new LearningRate.Cosine(RATE, EPOCHS);
        LearningRate slipped = new LearningRate.Cosine(RATE, BATCHES);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            assertThat(history(corrected).path(epoch).path("learningRate").asDouble())
                    .isCloseTo(right.at(epoch), within(1e-15));
            assertThat(history(reference).path(epoch).path("learningRate").asDouble())
                    .isCloseTo(slipped.at(epoch), within(1e-15));
        }
        assertThat(right.at(1)).isNotCloseTo(slipped.at(1), within(RATE / 10));
    }

    @Test
    void theEpochIsChosenWithoutPixelsOrByMasks() {
        assertThat(history(corrected).path(0).path("figures").has("disagreement")).isTrue();
        assertThat(history(corrected).path(0).path("figures").has("dice_iou_loss")).isFalse();
        assertThat(history(reference).path(0).path("figures").has("dice_iou_loss")).isTrue();
        assertThat(history(reference).path(0).path("figures").has("disagreement")).isFalse();
        assertThat(Json.read(reference.resolve("run.json")).path("validation").asText())
                .isEqualTo("masks");
    }

    @Test
    void embeddingsAreOfHalfOrSinglePrecision() throws IOException {
        assertThat(embeddings(corrected)).singleElement().asString().endsWith("-half");
        assertThat(embeddings(reference)).singleElement().asString().endsWith("-float");
    }

    private static List<String> embeddings(Path run) throws IOException {
        try (Stream<Path> stores = Files.list(run.resolve("embeddings"))) {
            return stores.map(p -> p.getFileName().toString()).toList();
        }
    }

    @Test
    void theGateEmptiesWhatTheClassifierDoubtsOrLeavesAll() throws IOException {
        // Only a probability of 1 passes a gate of 1; a gate of 0 lets all through.
        assertThat(rows(corrected)).hasSize(4).allMatch(row -> row[5].equals("true"));
        assertThat(rows(corrected)).allMatch(row -> Double.parseDouble(row[10]) == 0);
        assertThat(rows(reference)).hasSize(4).allMatch(row -> row[5].equals("false"));
    }

    private static List<String[]> rows(Path run) throws IOException {
        return Files.readAllLines(run.resolve("5-evaluate/patches.csv")).stream()
                .filter(line -> line.startsWith("iter1,"))
                .map(line -> line.split(",", -1))
                .toList();
    }

    @Test
    void pseudoMasksAreMadeOfThePatchesOrOfVariedOnes() throws IOException {
        Path data = dir.resolve("data");
        Path varied = run("varied", data, "reference.augmented_pseudo_masks=true");
        // The decoder has learnt the same: what differs comes from the images it then saw.
        assertThat(SharedInputs.hash(varied.resolve("3-adapt/tuned.safetensors")))
                .isEqualTo(SharedInputs.hash(corrected.resolve("3-adapt/tuned.safetensors")));
        assertThat(Files.readAllLines(varied.resolve("3-adapt/ids.csv")))
                .hasSameSizeAs(Files.readAllLines(corrected.resolve("3-adapt/ids.csv")))
                .isNotEqualTo(Files.readAllLines(corrected.resolve("3-adapt/ids.csv")));
    }
}
