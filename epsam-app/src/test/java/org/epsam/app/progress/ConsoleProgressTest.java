package org.epsam.app.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleProgressTest {
    private final StringWriter err = new StringWriter();
    private final AtomicLong seconds = new AtomicLong();

    private ConsoleProgress progress(Consumer<String> log, Optional<Integer> columns) {
        return new ConsoleProgress(
                new PrintWriter(err, true), log, columns, () -> seconds.get() * 1_000_000_000L);
    }

    @Test
    void linesComeEveryTenSecondsWithRateAndRemainingTime() {
        try (Progress.Task task = progress(line -> {}, Optional.empty()).start("embed", 600)) {
            for (int i = 0; i < 30; i++) {
                seconds.incrementAndGet();
                task.note("loss " + i);
                task.step(5);
            }
        }
        assertThat(err.toString().lines())
                .containsExactly(
                        "embed 50/600 (8 %), 5.0/s, 1:50 left, loss 9",
                        "embed 100/600 (16 %), 5.0/s, 1:40 left, loss 19",
                        "embed 150/600 (25 %), 5.0/s, 1:30 left, loss 29");
    }

    @Test
    void slowStepsAreToldInSecondsAndHours() {
        try (Progress.Task task = progress(line -> {}, Optional.empty()).start("train", 200)) {
            seconds.set(40);
            task.step(1);
        }
        assertThat(err.toString().strip())
                .isEqualTo("train 1/200 (0 %), 40.0 s each, 2:12:40 left");
    }

    @Test
    void nothingDoneYetHasNoRateAndNoRemainingTime() {
        try (Progress.Task task = progress(line -> {}, Optional.empty()).start("tiles", 104)) {
            seconds.set(40);
            task.step(0);
        }
        assertThat(err.toString().strip()).isEqualTo("tiles 0/104 (0 %)");
    }

    @Test
    void quickWorkIsSilentAndMessagesStay() {
        ConsoleProgress progress = progress(line -> {}, Optional.empty());
        try (Progress.Task task = progress.start("quick", 3)) {
            seconds.set(3);
            task.step(3);
        }
        progress.message("done");
        assertThat(err.toString().lines()).containsExactly("done");
    }

    @Test
    void aTerminalGetsABarAndTheLogLines(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("log.txt");
        try (RunLog log = RunLog.in(file, () -> Files.isDirectory(file.getParent()))) {
            ConsoleProgress progress = progress(log::line, Optional.of(80));
            try (Progress.Task task = progress.start("embed", 4)) {
                seconds.set(20);
                task.step(4);
            }
            progress.message("embedded");
        }
        assertThat(err.toString()).contains("\r\033[K").doesNotContain("embed 4/4 (");
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .allMatch(
                        line ->
                                line.matches(
                                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\S+  embed.*"));
    }

    @Test
    void aLogThatWasAskedForIsOpenedAtOnceOrRefused(@TempDir Path dir) {
        Path file = dir.resolve("log.txt");
        RunLog.open(file).close();
        assertThat(file).isEmptyFile();
        Path nowhere = dir.resolve("absent").resolve("log.txt");
        assertThatThrownBy(() -> RunLog.open(nowhere))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--log " + nowhere + ": cannot be written");
    }

    @Test
    void theLogWaitsForItsFolderAndIsContinued(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("run").resolve("log.txt");
        try (RunLog log = RunLog.in(file, () -> Files.isDirectory(file.getParent()))) {
            log.line("first");
            assertThat(file.getParent()).doesNotExist();
            Files.createDirectory(file.getParent());
            log.line("second");
        }
        try (RunLog log = RunLog.in(file, () -> Files.isDirectory(file.getParent()))) {
            log.line("third");
        }
        assertThat(Files.readAllLines(file))
                .extracting(l -> l.split(" {2}")[1])
                .containsExactly("first", "second", "third");
    }
}
