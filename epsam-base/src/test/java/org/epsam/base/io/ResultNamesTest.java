package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultNamesTest {
    @ParameterizedTest
    @CsvSource({
        "slide.svs, slide",
        "a/b.tif, b",
        "case.1.ome.tif, case.1",
        "1.2.840.113, 1.2.840.113",
        "TCGA-EJ-5519-01Z-00-DX1.5A.svs, TCGA-EJ-5519-01Z-00-DX1.5A",
        "a (2) [x=1]~.PNG, a (2) [x=1]~",
        "Präparat 1.ndpi, Präparat 1",
        "console.tif, console",
        "com10.tif, com10",
        "x/../y.tif, y"
    })
    void aNameIsThatOfTheFileWithoutItsEnding(String file, String name) {
        assertThat(ResultNames.of(Path.of(file))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        ".svs, '', is empty",
        "..svs, ., begins with a dot",
        "...svs, .., begins with a dot",
        ".working.svs, .working, begins with a dot",
        "a\\..\\b.svs, a\\..\\b, holds '\\'",
        "a:b.svs, a:b, holds ':'",
        "a?.svs, a?, holds '?'",
        "a..svs, a., ends with a dot",
        "'a .svs', 'a ', ends with a space",
        "nul.svs, nul, is a Windows device name",
        "COM1.left.svs, COM1.left, is a Windows device name",
        "/, '', is empty"
    })
    void namesThatLeadElsewhereAreRefused(String file, String name, String reason) {
        assertThatThrownBy(() -> ResultNames.of(Path.of(file)))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        file
                                + ": no result can be named after it: its name without extension, '"
                                + name
                                + "', "
                                + reason
                                + "; rename it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\tb", "a\u0085b", "a\u2028b"})
    void controlCharactersAreRefusedInOneLine(String name) {
        assertThatThrownBy(() -> ResultNames.of(Path.of(name + ".svs")))
                .isInstanceOf(InputException.class)
                .message()
                .contains(
                        String.format(
                                "'a\\u%04xb', holds '\\u%04x'",
                                (int) name.charAt(1), (int) name.charAt(1)))
                .doesNotContain(name);
    }

    @Test
    void longNamesEndWithAHashSoThatAllResultsCanBeWritten(@TempDir Path dir) throws IOException {
        String first = ResultNames.of(Path.of("\u00e4".repeat(120) + "1.svs"));
        String second = ResultNames.of(Path.of("\u00e4".repeat(120) + "2.svs"));
        assertThat(first)
                .startsWith("\u00e4".repeat(95))
                .matches("\u00e4+-[0-9a-f]{8}")
                .isNotEqualTo(second);
        assertThat(first.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(198, 200);
        AtomicFile.write(dir.resolve(first + "_probability.ome.zarr"), "map");
        assertThat(ResultNames.of(Path.of("a".repeat(200) + ".svs"))).isEqualTo("a".repeat(200));
        // No half of a character of two.
        assertThat(FileNames.bounded("a" + "\ud83d\ude00".repeat(60)))
                .matches("a(\ud83d\ude00)+-[0-9a-f]{8}");
    }

    @Test
    void foldersKeepTheirWholeName(@TempDir Path dir) throws IOException {
        Path series = Files.createDirectory(dir.resolve("1.2.dcm"));
        assertThat(ResultNames.of(series)).isEqualTo("1.2.dcm");
        assertThat(ResultNames.of(series.resolve("."))).isEqualTo("1.2.dcm");
    }

    @Test
    void namesThatAFileSystemMayTakeForTheSameAreGivenOnce() {
        ResultNames names = new ResultNames();
        assertThat(names.take(Path.of("a/Grün.svs"))).isEqualTo("Grün");
        assertThatThrownBy(() -> names.take(Path.of("b/gru\u0308n.tif")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("b/gru\u0308n.tif: ")
                .hasMessageContaining("of a/Grün.svs; rename one");
    }

    @Test
    void namesOfSeveralInputsTellWhichIsWhich() {
        Path left = Path.of("/x/left/a.png");
        Path right = Path.of("/x/right/a.png");
        Path jpeg = Path.of("/x/right/A.jpg");
        Path other = Path.of("/x/right/b.png");
        Path near = Path.of("/x/left/left-a.png");
        assertThat(ResultNames.distinct(List.of(left, right, jpeg, other, Path.of("/x/..png"))))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(left, "left-a", right, "right-a", jpeg, "A.jpg", other, "b"));
        assertThat(ResultNames.distinct(List.of(near, right, left)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(near, "left-left-a", right, "right-a", left, "x-left-a"));
    }

    @Test
    void inputsThatDifferInCaseAloneGetNoName() {
        assertThat(ResultNames.distinct(List.of(Path.of("/x/a.png"), Path.of("/x/A.png"))))
                .isEmpty();
    }
}
