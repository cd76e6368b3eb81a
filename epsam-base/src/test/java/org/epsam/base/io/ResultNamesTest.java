package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(names.takeNumbered(Path.of("GRÜN.png"))).isEqualTo("GRÜN-2");
        assertThat(names.takeNumbered(Path.of("grün-2.png"))).isEqualTo("grün-2-2");
        assertThat(names.takeNumbered(Path.of("grün.png"))).isEqualTo("grün-3");
    }
}
