package org.epsam.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzTest {
    @TempDir private Path dir;

    static Stream<String> formats() {
        return Seeds.NAMES.stream();
    }

    /** The same inputs each time, and few of them: tools/fuzz takes others. */
    @ParameterizedTest
    @MethodSource("formats")
    void changedInputsEndInOneLine(String name) throws IOException {
        Format format = Seeds.of(name, dir.resolve("seeds"));
        Corpus corpus = new Corpus(format, dir.resolve("input"));
        SplittableRandom random = new SplittableRandom(name.hashCode());
        Mutation mutation = new Mutation(random);
        for (int i = 0; i < 60; i++) {
            Map<String, byte[]> input = mutation.of(corpus.any(random), corpus.any(random));
            Trial trial = Trial.of(format, input, dir.resolve("input"));
            assertThat(trial.failure()).as("input %d: %s", i, trial.answer()).isEmpty();
            corpus.add(input, trial);
        }
        assertThat(corpus.isUnchanged()).isTrue();
        assertThat(corpus.answers()).isGreaterThan(2);
    }

    private Trial trial(Format.Reader reader) throws IOException {
        Format format = new Format("test", List.of(Seeds.file("a", new byte[100])), reader, false);
        return Trial.of(format, format.seeds().get(0), dir.resolve("input"));
    }

    @Test
    void whatIsNoAnswerOfTheProgramIsFound() throws IOException {
        assertThat(trial(folder -> "fine").failure()).isEmpty();
        assertThat(
                        trial(
                                        folder -> {
                                            throw new InputException("a: is damaged");
                                        })
                                .failure())
                .isEmpty();
        assertThat(
                        trial(
                                        folder -> {
                                            throw new IllegalStateException("bug");
                                        })
                                .failure()
                                .orElseThrow())
                .contains("IllegalStateException: bug", "at org.epsam.fuzz");
        assertThat(trial(folder -> new byte[300 << 20].length).failure().orElseThrow())
                .contains("MiB for 100 bytes");
        assertThat(trial(FuzzTest::endless).failure().orElseThrow()).contains("StackOverflowError");
    }

    private static Object endless(Path folder) {
        return endless(folder) + "!";
    }

    @Test
    void findingsAreKeptWithTheirInput() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(
                        Fuzz.run(
                                dir,
                                List.of("yaml"),
                                0.2,
                                1,
                                new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("yaml", "kinds of answers");
        assertThat(Files.exists(dir.resolve("found"))).isFalse();
    }
}
