package org.epsam.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Evaluation;
import org.epsam.core.pipeline.Training;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Size;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.SamplingRule;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In a folder of results each operation may fail: then the command ends with one line, and the same
 * command reaches the same bytes. Only some of the operations fail here; {@code -Depsam.faults=all}
 * takes each of them.
 */
class FaultTest {
    private static final boolean ALL = "all".equals(System.getProperty("epsam.faults"));

    /** Hold times, or an order that threads decide. */
    private static final List<String> DIFFERENT =
            List.of(
                    "run.json",
                    "manifest.json",
                    "history.json",
                    "index.txt",
                    "values.bin",
                    "status.jsonl");

    @TempDir private static Path shared;
    private static Path data;
    private static Path slides;
    private static Path run;

    private final Faults faults = new Faults();
    private final FaultyFileSystem system = new FaultyFileSystem(faults);

    /** A command that writes into a folder. */
    private interface Work {
        void into(Path out);
    }

    private enum Command {
        TRAIN(FaultTest::train),
        SEGMENT(FaultTest::segment),
        PATCHES(FaultTest::patches),
        EVALUATE(out -> Evaluation.of(run, data, List.of(), out, Progress.SILENT));

        private final Work work;

        Command(Work work) {
            this.work = work;
        }
    }

    @BeforeAll
    static void makeInputs() {
        data = shared.resolve("data");
        slides = shared.resolve("slides");
        run = shared.resolve("run");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(2, 2), new Counts(1, 1), new Counts(1, 1), 64, 5));
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(1000, 1000), true, 4));
        train(run);
    }

    private static void train(Path out) {
        List<String> settings =
                List.of(
                        "threads=1",
                        "classify.epochs=1",
                        "classify.side=64",
                        "adapt.iterations=0",
                        "adapt.epochs=1",
                        "adapt.ids_threshold=0",
                        "prompts.points=5");
        Training.run(
                data,
                out,
                "demo",
                ConfigLoader.load("demo", Optional.empty(), settings),
                Progress.SILENT);
    }

    private static void segment(Path out) {
        SlideOptions options =
                new SlideOptions(
                        Optional.of(new Resolution(2)),
                        Optional.of(new Resolution(0.5)),
                        500,
                        SlideOptions.MIN_TISSUE,
                        SlideTissue.Rejection.NONE,
                        SlideOptions.USUAL.quality());
        RunSegmentation.Outcome outcome =
                RunSegmentation.of(List.of(slides, data.resolve("test/image")), out)
                        .run(run, options, Progress.SILENT);
        // Inputs that are left out are told in one line each.
        if (!outcome.skipped().isEmpty()) {
            throw new InputException(outcome.skipped().get(0));
        }
    }

    private static void patches(Path out) {
        SamplingRule all = new SamplingRule(0, 0, 4, false, 5);
        PatchOrder order =
                new PatchOrder(
                        new PatchOrder.Source(
                                slides,
                                Optional.of(slides),
                                GroupLabels.USUAL,
                                false,
                                Optional.empty(),
                                true),
                        out,
                        new PatchOrder.Shape(64, Optional.empty()),
                        new PatchOrder.Tissue(SlideTissue.Rejection.NONE, 0.1),
                        new PatchOrder.Splits(Optional.empty(), List.of(1.0, 0.0, 0.0)),
                        new PatchOrder.Drawing(
                                Map.of(Split.TRAIN, all, Split.VAL, all, Split.TEST, all), 42));
        PatchCutting.run(order, 1, Progress.SILENT);
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void whereAnOperationFailsTheSameCommandGoesOn(Command command, @TempDir Path dir)
            throws IOException {
        Path undisturbed = dir.resolve("undisturbed");
        faults.clear();
        command.work.into(system.of(undisturbed));
        Map<Faults.Kind, Integer> counts = new TreeMap<>();
        for (Faults.Kind kind : Faults.Kind.values()) {
            counts.put(kind, faults.count(kind));
        }
        assertThat(counts.get(Faults.Kind.WRITE)).isGreaterThan(5);
        assertThat(counts.get(Faults.Kind.RENAME)).isGreaterThan(1);
        int failed = 0;
        Path out = dir.resolve("out");
        for (Faults.Kind kind : Faults.Kind.values()) {
            for (int number : numbers(counts.get(kind))) {
                delete(out);
                String name = command + ", " + kind + " " + number;
                failed += failsAt(command, kind, number, out, name) ? 1 : 0;
                faults.clear();
                command.work.into(system.of(out));
                assertSame(undisturbed, out, name);
            }
        }
        assertThat(failed).isGreaterThan(4);
    }

    /** Whether the operation that should fail was reached. */
    private boolean failsAt(Command command, Faults.Kind kind, int number, Path out, String name) {
        faults.fail(kind, number);
        try {
            command.work.into(system.of(out));
            // What is tried and may fail, such as looking for locks of others.
            return faults.hasFailed();
        } catch (InputException | OutputException e) {
            assertThat(e.getMessage()).as(name).isNotBlank().doesNotContain("\n");
            return true;
        } catch (RuntimeException e) {
            return fail(name, e);
        }
    }

    private static List<Integer> numbers(int count) {
        return ALL
                ? IntStream.rangeClosed(1, count).boxed().toList()
                : IntStream.of(1, count / 2, count).filter(n -> n > 0).distinct().boxed().toList();
    }

    private static void assertSame(Path expected, Path found, String name) throws IOException {
        Map<String, byte[]> before = content(expected);
        Map<String, byte[]> after = content(found);
        assertThat(after.keySet()).as(name).isEqualTo(before.keySet());
        before.forEach(
                (file, bytes) -> {
                    if (!DIFFERENT.contains(Path.of(file).getFileName().toString())) {
                        assertThat(Arrays.equals(after.get(file), bytes))
                                .as("%s: %s", name, file)
                                .isTrue();
                    }
                });
    }

    private static Map<String, byte[]> content(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private static void delete(Path folder) {
        AtomicFolders.delete(folder);
    }
}
