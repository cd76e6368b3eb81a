package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.core.slide.ComparedPicture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideReportTest {
    private static String page(Path results) throws IOException {
        Path page = results.resolve("report.html");
        RunReport.write(results, page);
        return Files.readString(page);
    }

    @Test
    void annotationsAreDrawnAndExplainedWhereTheyAreKnown(@TempDir Path dir) throws IOException {
        Path results = FakePages.slides(dir);
        assertThat(page(results))
                .contains(
                        "slide a with the predicted tumour outlined, 2.000 mm²\"",
                        "slide b with the predicted tumour outlined, 0.500 mm², and the annotated,"
                                + " 1.000 mm²\"",
                        "</span>prediction</li>",
                        "</span>annotation</li>");
        Files.delete(ComparedPicture.file(results, "b"));
        assertThat(page(results))
                .contains("slide b with the predicted tumour outlined, 0.500 mm²\"")
                .contains("</span>prediction</li>")
                .doesNotContain("</span>annotation</li>");
    }
}
