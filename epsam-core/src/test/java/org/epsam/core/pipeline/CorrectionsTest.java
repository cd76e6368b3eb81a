package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.adapt.DecoderTraining;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.SoftMask;
import org.epsam.core.review.Answer;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.CorrectionsInfo;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunComparison;
import org.epsam.core.run.RunInfo;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/** Training with people's answers about the masks of an earlier run. */
class CorrectionsTest {
    private static final Size SIZE = new Size(64, 64);

    @TempDir static Path shared;
    private static Path data;
    private static Path first;
    private static List<Patch> positives;

    @TempDir private Path dir;

    @BeforeAll
    static void runOnce() {
        data = shared.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(5, 5), new Counts(2, 2), new Counts(2, 2), 64, 3));
        first = shared.resolve("first");
        Training.run(data, first, "demo", config(), Progress.SILENT);
        positives = Dataset.open(data).positives(Split.TRAIN);
    }

    private static Config config(String... more) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "threads=1",
                                "classify.epochs=1",
                                "classify.batch=4",
                                "classify.side=64",
                                "adapt.iterations=1",
                                "adapt.epochs=2",
                                "adapt.batch=2",
                                "adapt.ids_threshold=0",
                                "prompts.points=5"));
        settings.addAll(List.of(more));
        return ConfigLoader.load("demo", Optional.empty(), settings);
    }

    /** The left columns of a patch. */
    private static Answer answer(ReviewState state, Size size, double columns, String by) {
        Polygon polygon =
                (Polygon) new GeometryFactory().toGeometry(new Envelope(0, columns, 0, 64));
        return new Answer(state, List.of(polygon), size, by, "4-refine-1", OptionalDouble.empty());
    }

    private static void save(Path review, ReviewItem item, Answer answer) {
        try (ReviewFolder folder = ReviewFolder.open(review)) {
            folder.save(item, folder.find(item).map(Correction::version).orElse(0L), answer);
        }
    }

    private static void save(Path review, int patch, ReviewState state, double columns) {
        save(
                review,
                ReviewItem.of(positives.get(patch)),
                answer(state, SIZE, columns, patch == 0 ? "ben" : "anna"));
    }

    /** Two masks, one patch that is left out, one answer that was taken back. */
    private Path review() {
        Path review = dir.resolve("review");
        save(review, 0, ReviewState.EDITED, 20);
        save(review, 1, ReviewState.ACCEPTED, 30);
        save(review, 2, ReviewState.REJECTED, 30);
        save(review, 3, ReviewState.OPEN, 30);
        return review;
    }

    private static Run train(Path run, Path review, List<String> lines) {
        return train(run, Optional.of(review), lines);
    }

    private static Run train(Path run, Optional<Path> review, List<String> lines) {
        TrainingSources sources = new TrainingSources(data, Optional.of(first), review);
        return Training.run(sources, run, "demo", config(), new Lines(lines));
    }

    private record Lines(List<String> lines) implements Progress {
        @Override
        public void message(String line) {
            lines.add(line);
        }

        @Override
        public Task start(String label, long total) {
            return SILENT.start(label, total);
        }
    }

    private static JsonNode manifest(Path run, String stage) {
        return Json.read(run.resolve(stage).resolve("manifest.json"));
    }

    private static String weights(Path run, String stage) {
        return SharedInputs.hash(run.resolve(stage).resolve("tuned.safetensors"));
    }

    @Test
    void onlyTheFineTuningIsDoneAgain() throws IOException {
        Path run = dir.resolve("run");
        List<String> lines = new ArrayList<>();
        train(run, review(), lines);
        String sentence =
                "2 masks of people are the targets of their patches, 1 patch is left out (review of"
                        + " anna, ben)";
        assertThat(lines).contains("corrections: " + sentence);
        for (String stage : List.of("1-classify", "2-localize")) {
            assertThat(manifest(run, stage)).isEqualTo(manifest(first, stage));
        }
        for (String stage : List.of("3-adapt", "4-refine-1")) {
            JsonNode manifest = manifest(run, stage);
            assertThat(manifest.path("inputs").has("corrections")).isTrue();
            assertThat(manifest.path("settings"))
                    .isEqualTo(manifest(first, stage).path("settings"));
            JsonNode counts = manifest.path("counts");
            assertThat(counts.path("trained_on").asInt()).isEqualTo(4);
            assertThat(counts.path("corrected").asInt()).isEqualTo(2);
            assertThat(counts.path("left_out").asInt()).isEqualTo(1);
            assertThat(manifest.path("notes").toString()).contains(sentence);
            assertThat(weights(run, stage)).isNotEqualTo(weights(first, stage));
        }
        CorrectionsInfo info = new Run(run).info().flatMap(RunInfo::corrections).orElseThrow();
        assertThat(info.masks()).isEqualTo(2);
        assertThat(info.leftOut()).isEqualTo(1);
        assertThat(info.by()).containsExactly("anna", "ben");
        assertThat(info.review()).contains(dir.resolve("review").toString());
        assertThat(ReviewFolder.read(run.resolve("corrections"))).hasSize(3);
        assertThat(new Run(run).info().flatMap(RunInfo::key))
                .isNotEqualTo(new Run(first).info().flatMap(RunInfo::key));
        assertThat(RunComparison.corrections(List.of(first, run)))
                .containsExactly("run: " + sentence);
        assertThat(RunComparison.of(List.of(first, run), Optional.empty(), true).lines())
                .as("not the same but for the seed")
                .hasSize(2);
    }

    @Test
    void withoutCorrectionsKeysAreWhatTheyWere() {
        for (String stage : List.of("3-adapt", "4-refine-1")) {
            assertThat(manifest(first, stage).path("inputs").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(
                            stage.equals("3-adapt")
                                    ? List.of("data", "sam", "classifier", "maps")
                                    : List.of("data", "sam", "classifier", "maps", "before"));
        }
        assertThat(Json.read(first.resolve("run.json")).has("corrections")).isFalse();
        assertThat(first.resolve("corrections")).doesNotExist();
    }

    @Test
    void anInterruptedRunGoesOnWithTheAnswersThatItBeganWith() throws IOException {
        Path review = review();
        Path whole = dir.resolve("whole");
        train(whole, review, new ArrayList<>());
        Path run = dir.resolve("run");
        TrainingSources sources =
                new TrainingSources(data, Optional.of(first), Optional.of(review));
        int interruptions = 0;
        for (int after = 1; ; after += 5) {
            try {
                Training.run(sources, run, "demo", config(), new Crash(after));
                break;
            } catch (Crash e) {
                interruptions++;
            }
        }
        assertThat(interruptions).isPositive();
        for (String stage : List.of("3-adapt", "4-refine-1")) {
            assertThat(run.resolve(stage).resolve("tuned.safetensors"))
                    .hasSameBinaryContentAs(whole.resolve(stage).resolve("tuned.safetensors"));
            for (String field : List.of("counts", "notes")) {
                assertThat(manifest(run, stage).path(field))
                        .isEqualTo(manifest(whole, stage).path(field));
            }
        }
        save(review, 4, ReviewState.REJECTED, 1);
        assertThatThrownBy(() -> train(run, review, new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        run
                                + ": was begun with other corrections than "
                                + review
                                + " has now; omit --corrections to go on with those, or choose"
                                + " another --run");
        List<String> lines = new ArrayList<>();
        train(run, Optional.empty(), lines);
        assertThat(lines).contains("4-refine-1: complete, kept");
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files).noneMatch(AtomicFile::isUnfinished);
        }
    }

    @Test
    void whoAnswersTheSameAgainChangesNothing() {
        Path review = review();
        Path run = dir.resolve("run");
        train(run, review, new ArrayList<>());
        save(
                review,
                ReviewItem.of(positives.get(0)),
                answer(ReviewState.ACCEPTED, SIZE, 20, "carla"));
        List<String> lines = new ArrayList<>();
        train(run, review, lines);
        assertThat(lines).contains("3-adapt: complete, kept");
    }

    @Test
    void aRunThatBeganWithoutCorrectionsTakesNone() {
        Path review = review();
        assertThatThrownBy(() -> train(first, review, new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        first
                                + ": was begun without corrections; choose another --run for those"
                                + " of "
                                + review);
    }

    @Test
    void aRunThatWasKilledAtItsBeginningGoesOn() throws IOException {
        Path review = review();
        Path run = dir.resolve("run");
        Files.createDirectories(run.resolve("corrections/patches/train"));
        Files.copy(first.resolve("run.json"), run.resolve("run.json"));
        Files.writeString(run.resolve("corrections/patches/train/half.geojson"), "{");
        train(run, review, new ArrayList<>());
        assertThat(ReviewFolder.read(run.resolve("corrections"))).hasSize(3);
    }

    @Test
    void aDamagedCopyIsRefused() throws IOException {
        Path run = dir.resolve("run");
        train(run, review(), new ArrayList<>());
        Path copy = run.resolve("corrections").resolve(ReviewItem.of(positives.get(0)).file());
        String content = Files.readString(copy);
        Files.writeString(copy, "{");
        assertRefused(run);
        Files.delete(copy);
        assertRefused(run);
        Files.writeString(copy, content);
        train(run, Optional.empty(), new ArrayList<>());
    }

    private static void assertRefused(Path run) {
        assertThatThrownBy(() -> train(run, Optional.empty(), new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(run.resolve("corrections") + ": ")
                .hasMessageEndingWith("; train into another --run, with --like " + run);
    }

    /** The examples of the second fine-tuning, of which the first patch has no pseudo mask. */
    private List<DecoderTraining.Example> examples(Path review, String... settings)
            throws IOException {
        Config config = config(settings);
        TrainingData all = Training.open(data, config, Progress.SILENT);
        TrainingData corrected =
                all.with(
                        Corrections.of(
                                Optional.of(review),
                                new Run(dir.resolve("absent")),
                                all.dataset(),
                                Progress.SILENT));
        Path folder = dir.resolve("pseudo-masks");
        AdaptFolder from = new Run(first).adapt(0);
        AdaptFolder pseudo = new AdaptFolder(folder);
        Files.createDirectories(folder.resolve("pseudo"));
        Files.copy(from.pseudoMaskFile(), pseudo.pseudoMaskFile());
        for (Patch patch : positives.subList(1, 5)) {
            Files.copy(from.pseudoMask(patch.name()), pseudo.pseudoMask(patch.name()));
        }
        return new AdaptExamples(
                        config.adapt(),
                        corrected,
                        corrected.images(PixelSettings.of(config.data())),
                        new StoredMaps(new Run(first).localize(), config.localize().mask()))
                .positives(Optional.of(pseudo));
    }

    private static Mask left(int columns) {
        byte[] values = new byte[64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i % 64 < columns ? 1 : 0);
        }
        return new Mask(64, 64, values);
    }

    @Test
    void peoplesMasksAreTheTargetsWhateverThePseudoMasksSay() throws IOException {
        List<DecoderTraining.Example> examples =
                examples(review(), "adapt.weighting=ids", "adapt.soft_pseudo_masks=true");
        assertThat(examples)
                .extracting(DecoderTraining.Example::name)
                .containsExactlyInAnyOrder(
                        positives.get(0).name(),
                        positives.get(1).name(),
                        positives.get(3).name(),
                        positives.get(4).name());
        assertThat(examples.get(0).target().values()).isEqualTo(SoftMask.of(left(20)).values());
        assertThat(examples.get(1).target().values()).isEqualTo(SoftMask.of(left(30)).values());
        assertThat(examples.get(0).weight()).isEqualTo(1);
        assertThat(examples.get(1).weight()).isEqualTo(1);
        assertThat(examples.get(2).weight() + examples.get(3).weight()).isCloseTo(2, within(1e-9));
    }

    @Test
    void aMaskWithoutAreaLeavesThePatchOut() throws IOException {
        Path review = dir.resolve("review");
        // Too narrow for the middle of a pixel.
        save(review, 1, ReviewState.EDITED, 0.25);
        assertThat(examples(review))
                .extracting(DecoderTraining.Example::name)
                .doesNotContain(positives.get(1).name())
                .hasSize(3);
    }

    @Test
    void whatIsNotUsedIsTold() {
        Path review = review();
        Dataset dataset = Dataset.open(data);
        Answer answer = answer(ReviewState.EDITED, SIZE, 3, "anna");
        save(review, ReviewItem.of(dataset.of(Split.VAL).get(0)), answer);
        save(review, ReviewItem.of(dataset.of(Split.TEST).get(0)), answer);
        save(review, new ReviewItem.Region("slide", "r1"), answer);
        save(review, new ReviewItem.Patch(Split.TRAIN, "other_1"), answer);
        Patch negative =
                dataset.of(Split.TRAIN).stream()
                        .filter(p -> !p.isPositive())
                        .findFirst()
                        .orElseThrow();
        save(review, ReviewItem.of(negative), answer);
        List<String> lines = new ArrayList<>();
        Corrections used =
                Corrections.of(
                        Optional.of(review),
                        new Run(dir.resolve("absent")),
                        dataset,
                        new Lines(lines));
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "corrections: 2 answers about val and test patches are not used",
                        "corrections: 1 answer about regions of slides is not used",
                        "corrections: 1 answer about patches that are not in "
                                + data
                                + " is not used",
                        "corrections: 1 answer about patches that are labelled as free of tumour is"
                                + " not used",
                        "corrections: " + used.info().sentence());
    }

    @Test
    void answersAboutOtherPatchesAreRefused() {
        Path review = dir.resolve("review");
        ReviewItem item = ReviewItem.of(positives.get(0));
        save(review, new ReviewItem.Patch(Split.TRAIN, "other_1"), answer(3));
        assertRefused(
                review,
                review
                        + ": no answer is about a training patch with tumour of "
                        + data
                        + "; choose a review of this data, or omit --corrections");
        save(review, item, answer(ReviewState.ACCEPTED, new Size(32, 64), 3, "anna"));
        assertRefused(
                review,
                review.resolve(item.file())
                        + ": is about a patch of 32 x 64 pixels, but "
                        + positives.get(0).image()
                        + " has 64 x 64; choose a review of this data for --corrections");
        assertRefused(
                dir.resolve("nowhere"),
                dir.resolve("nowhere")
                        + ": no such folder; give that of a review, such as RUN/review");
        assertThat(dir.resolve("run")).doesNotExist();
        TrainingSources sources = new TrainingSources(data, Optional.empty(), Optional.of(review));
        Config none = config("adapt.supervision=none");
        assertThatThrownBy(() -> Training.require(sources, dir.resolve("run"), none))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing learns from corrections");
    }

    private static Answer answer(double columns) {
        return answer(ReviewState.EDITED, SIZE, columns, "anna");
    }

    private void assertRefused(Path review, String message) {
        assertThatThrownBy(() -> train(dir.resolve("run"), review, new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void whereEverythingIsRejectedNothingCanBeLearned() {
        Path review = dir.resolve("review");
        for (int i = 0; i < 5; i++) {
            save(review, i, ReviewState.REJECTED, 3);
        }
        assertThatThrownBy(() -> train(dir.resolve("run"), review, new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        data
                                + ": no patch is left to learn from (0 masks of people are the"
                                + " targets of their patches, 5 patches are left out (review of"
                                + " anna, ben)); accept or edit more masks, or omit --corrections,"
                                + " with another --run");
    }

    @Test
    void aTrainingLeavesAReviewInTheSameRunAlone() throws IOException {
        Path review = new Run(first).review();
        save(review, 0, ReviewState.EDITED, 20);
        try (ReviewFolder folder = ReviewFolder.open(review)) {
            Path part = AtomicFile.unfinished(review.resolve("patches/train/being-saved.geojson"));
            Files.writeString(part, "{");
            Training.run(data, first, "demo", config(), Progress.SILENT);
            assertThat(part).exists();
            Files.delete(part);
            assertThat(folder.all()).hasSize(1);
        }
    }
}
