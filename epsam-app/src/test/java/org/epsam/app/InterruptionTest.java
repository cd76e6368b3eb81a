package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own that gets signals while it trains. */
class InterruptionTest {
    /** After a bar has been erased. */
    private static final String LINE =
            "\r\033[Kepsam: interrupted; run the same command to resume" + System.lineSeparator();

    @TempDir private Path dir;

    @Test
    void interruptedTrainingEndsWithOneLineAndTheSameCommandResumesIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Program.run(
                "synthesize",
                "--out",
                dir.resolve("data"),
                "--train",
                8,
                "--val",
                4,
                "--test",
                4,
                "--size",
                64);

        isInterrupted(interruptTraining("INT", "epoch 1 of 3"), 130);
        isInterrupted(interruptTraining("TERM", "resuming after epoch 1 of 3"), 143);

        Process training = startTraining();
        String told = new String(training.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(training.waitFor()).as(told).isZero();
        assertThat(dir.resolve("run/metrics.json")).isRegularFile();
    }

    private void isInterrupted(Program answer, int code) throws IOException {
        assertThat(answer.err()).endsWith(LINE).containsOnlyOnce("epsam: ");
        assertThat(answer).isEqualTo(new Program(code, "", answer.err()));
        try (Stream<Path> files = Files.list(dir)) {
            // No report of a crash.
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "run", "out.txt");
        }
    }

    /** Trains until a message appears; the answer's error is what follows it. */
    private Program interruptTraining(String signal, String message) throws Exception {
        Process training = startTraining();
        StringWriter rest = new StringWriter();
        try (BufferedReader err = training.errorReader()) {
            String line;
            do {
                line = err.readLine();
                assertThat(line).as("a line with: " + message).isNotNull();
            } while (!line.contains(message));
            send(signal, training);
            err.transferTo(rest);
        }
        int code = training.waitFor();
        return new Program(code, Files.readString(dir.resolve("out.txt")), rest.toString());
    }

    private Process startTraining() throws IOException {
        List<String> words =
                List.of(
                        "train",
                        "--data=data",
                        "--run=run",
                        "--preset=demo",
                        "--set=classify.network=small",
                        "--set=classify.epochs=3",
                        "--set=adapt.epochs=1",
                        "--set=adapt.ids_threshold=0",
                        "--set=adapt.iterations=1",
                        "--set=evaluate.gate=0",
                        "--set=seed=2");
        List<String> options =
                List.of(
                        "-Xmx512m",
                        // With bars, as on a terminal of this width.
                        "-Depsam.columns=80",
                        // The JVM prints its heap if it leaves by exit() or halt(), where
                        // LibTorch's
                        // static objects are destroyed under the threads that use them.
                        "-Xlog:gc+heap+exit");
        return new ProcessBuilder(Program.commandLine(options, words))
                .directory(dir.toFile())
                .redirectOutput(dir.resolve("out.txt").toFile())
                .start();
    }

    private static void send(String signal, Process to) throws Exception {
        Path status = Path.of("/proc", Long.toString(to.pid()), "status");
        if (signal.equals("INT") && Files.exists(status)) {
            boolean ignored =
                    Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("SigIgn:"))
                            .anyMatch(line -> line.matches(".*[2367abef]"));
            assumeTrue(!ignored, "started in the background of a shell, where SIGINT is ignored");
        }
        Process kill =
                new ProcessBuilder("/bin/bash", "-c", "kill -" + signal + " " + to.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
