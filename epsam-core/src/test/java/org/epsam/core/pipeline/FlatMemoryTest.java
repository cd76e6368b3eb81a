package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native memory is freed step by step: a long training in a process of its own, whose heap is
 * touched beforehand, is as large at its end as after its second epoch.
 */
class FlatMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern EPOCH = Pattern.compile("(\\S+): epoch (\\d+) of (\\d+),.*");
    private static final int EPOCHS = 12;

    /** Growth that a small process may show by chance, where 5 % of it are less. */
    private static final long SLACK_KIB = 24 << 10;

    @TempDir private Path dir;

    @Test
    void aLongTrainingIsAsLargeAtItsEndAsAfterTwoEpochs() throws Exception {
        assumeTrue(Files.exists(STATUS), "this system has no " + STATUS);
        SyntheticDataset.write(
                dir.resolve("data"),
                new SyntheticDataset.Plan(
                        new Counts(12, 12), new Counts(2, 2), new Counts(1, 1), 64, 6));
        Path out = dir.resolve("out.txt");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms192m",
                                "-Xmx192m",
                                "-XX:+AlwaysPreTouch",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FlatMemoryTest.class.getName(),
                                dir.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        // As the launcher does.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(out);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        for (String stage : List.of("classify", "3-adapt")) {
            long early = resident(lines, stage + " 2 ");
            long late = resident(lines, stage + " " + EPOCHS + " ");
            assertThat(late - early)
                    .as("growth of %s after epoch 2, at first %d KiB", stage, early)
                    .isLessThan(Math.max(early / 20, SLACK_KIB));
        }
    }

    private static long resident(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }

    /** Trains in the folder that is given and tells the resident size after each epoch. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "threads=1",
                                "classify.epochs=" + EPOCHS,
                                "classify.patience=" + EPOCHS,
                                "classify.batch=4",
                                "classify.side=64",
                                "adapt.iterations=0",
                                "adapt.epochs=" + EPOCHS,
                                "adapt.patience=" + EPOCHS,
                                "adapt.batch=2",
                                "prompts.points=5"));
        Training.run(
                dir.resolve("data"),
                dir.resolve("run"),
                "demo",
                ConfigLoader.load("demo", Optional.empty(), settings),
                new Progress() {
                    @Override
                    public Task start(String label, long total) {
                        return Progress.SILENT.start(label, total);
                    }

                    @Override
                    public void message(String line) {
                        Matcher epoch = EPOCH.matcher(line);
                        if (epoch.matches()) {
                            System.out.println(
                                    epoch.group(1) + " " + epoch.group(2) + " " + resident());
                        }
                    }
                });
    }

    private static long resident() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
