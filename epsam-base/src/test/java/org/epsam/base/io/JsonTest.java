package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @TempDir private Path dir;

    record Part(String name, Optional<Integer> count) {}

    record Whole(List<Part> parts, Map<String, List<Part>> groups) {}

    /** Java shuffles such maps at each start, so that eight names are in order by chance only. */
    @Test
    void mapsWithoutAnOrderAreWrittenByTheirKeys() {
        Map<String, Integer> shuffled =
                Map.of("h", 8, "c", 3, "a", 1, "g", 7, "b", 2, "f", 6, "d", 4, "e", 5);
        String expected = "a1b2c3d4e5f6g7h8";
        assertThat(Json.text(shuffled).replaceAll("\\W", "")).isEqualTo(expected);
        assertThat(Json.text(Map.of("x", List.of(shuffled))).replaceAll("\\W", ""))
                .isEqualTo("x" + expected);
        Map<String, Integer> chosen = new LinkedHashMap<>();
        chosen.put("z", 1);
        chosen.put("a", 2);
        assertThat(Json.text(chosen).replaceAll("\\W", "")).isEqualTo("z1a2");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Path file = dir.resolve("a.json");
        Part part = new Part("a", Optional.of(3));
        Whole whole = new Whole(List.of(part), Map.of("b", List.of(part)));
        Json.write(file, whole);
        assertThat(Json.read(file, Whole.class)).isEqualTo(whole);
        assertThat(Json.read(file, new TypeReference<Whole>() {})).isEqualTo(whole);
        Json.write(file, new Part("a", Optional.empty()));
        assertThat(Json.read(file, Part.class).count()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "3",
                "[]",
                "{\"parts\": [null]}",
                "{\"groups\": {\"a\": [null]}}",
                "{\"parts\": []} {}",
                "{\"parts\": 3}",
                "{\"parts\": [{\"name\": {}}]}"
            })
    void damagedFilesAreNamed(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("a.json"), text);
        assertThatThrownBy(() -> Json.read(file, Whole.class))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": cannot be read (")
                .hasMessageNotContaining("\n");
    }

    @Test
    void messagesAreOneLineOfLimitedLength() {
        List<String> texts = new ArrayList<>(List.of("a\nb", "a\r\n\tb", "a\u001bb", "a\u2028b"));
        assertThat(texts).allSatisfy(t -> assertThat(new InputException(t)).hasMessage("a b"));
        assertThat(new InputException("x".repeat(1 << 20)).getMessage()).hasSize(4004);
    }
}
