package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of codecs in docs/SLIDES.md is that of the program. */
class CodecTableTest {
    private static List<String[]> rows() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/SLIDES.md"))) {
            folder = folder.getParent();
        }
        List<String> lines = Files.readAllLines(folder.resolve("docs/SLIDES.md"));
        int head =
                lines.indexOf(
                        lines.stream()
                                .filter(l -> l.startsWith("| codec |"))
                                .findFirst()
                                .orElseThrow());
        return lines.stream()
                .skip(head + 2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.substring(2).split(" \\| "))
                .toList();
    }

    private static String cell(int column, String title) throws IOException {
        return rows().stream()
                .filter(row -> List.of(row[0].split(", ")).contains(title))
                .map(row -> row[column])
                .findFirst()
                .orElse("no row");
    }

    @Test
    void tiff() throws IOException {
        for (TiffCompression codec : TiffCompression.values()) {
            String codes =
                    codec.codes().stream().map(Object::toString).collect(Collectors.joining(", "));
            assertThat(cell(1, codec.title())).as(codec.title()).isEqualTo(codes);
        }
        assertThat(rows().stream().filter(row -> !row[1].equals("-")).count())
                .isEqualTo(TiffCompression.values().length);
    }

    @Test
    void dicom() throws IOException {
        long rows = rows().stream().filter(row -> !row[2].equals("-")).count();
        assertThat(rows)
                .isEqualTo(
                        Arrays.stream(DicomSyntax.values())
                                .map(DicomSyntax::title)
                                .distinct()
                                .count());
        for (DicomSyntax syntax : DicomSyntax.values()) {
            assertThat(List.of(cell(2, syntax.title()).split(", "))).contains(syntax.uid());
        }
    }
}
