package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.epsam.base.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir private Path dir;

    private static List<Integer> numbers(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("n").asInt()).toList();
    }

    @Test
    void eachCallReadsWhatIsNew() {
        Path file = dir.resolve("out/events.jsonl");
        JsonLines writer = new JsonLines(file);
        JsonLines reader = new JsonLines(file);
        assertThat(reader.more()).isEmpty();
        writer.append(List.of(Map.of("n", 1), Map.of("n", 2, "text", "a\nb")));
        assertThat(file).hasContent("{\"n\":1}\n{\"n\":2,\"text\":\"a\\nb\"}\n");
        assertThat(numbers(reader.more())).containsExactly(1, 2);
        writer.append(List.of());
        assertThat(reader.more()).isEmpty();
        writer.append(List.of(Map.of("n", 3)));
        assertThat(numbers(reader.more())).containsExactly(3);
        assertThat(numbers(new JsonLines(file).more())).containsExactly(1, 2, 3);
    }

    @Test
    void halfALineOfAKilledProgramIsNone() throws IOException {
        Path file = dir.resolve("events.jsonl");
        Files.writeString(file, "{\"n\":1}\n{\"n\":2");
        JsonLines lines = new JsonLines(file);
        assertThat(numbers(lines.more())).containsExactly(1);
        lines.append(List.of(Map.of("n", 3)));
        assertThat(numbers(lines.more())).containsExactly(3);
        Files.writeString(file, "[4]\nx\n", StandardOpenOption.APPEND);
        assertThat(lines.more()).isEmpty();
        Files.writeString(file, "{\"n\":5}\n");
        assertThat(numbers(lines.more())).containsExactly(5);
    }

    @Test
    void severalWritersLoseNoLine() {
        Path file = dir.resolve("events.jsonl");
        List<CompletableFuture<Void>> all =
                IntStream.range(0, 4)
                        .mapToObj(
                                writer ->
                                        CompletableFuture.runAsync(
                                                () -> {
                                                    JsonLines lines = new JsonLines(file);
                                                    for (int i = 0; i < 25; i++) {
                                                        lines.append(
                                                                List.of(
                                                                        Map.of(
                                                                                "n",
                                                                                25 * writer + i)));
                                                    }
                                                }))
                        .toList();
        all.forEach(CompletableFuture::join);
        assertThat(numbers(new JsonLines(file).more()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void aFolderInItsPlaceIsTold() throws IOException {
        Path file = Files.createDirectory(dir.resolve("events.jsonl"));
        assertThatThrownBy(() -> new JsonLines(file).append(List.of(Map.of("n", 1))))
                .isInstanceOf(OutputException.class)
                .hasMessageStartingWith(file + ": cannot be written");
    }
}
