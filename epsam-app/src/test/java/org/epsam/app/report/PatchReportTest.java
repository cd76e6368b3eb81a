package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.PatchSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchReportTest {
    private static PatchSummary.Used slide(String name, double micrometres, int positives) {
        return new PatchSummary.Used(
                name, name, Split.TRAIN, micrometres, 0, 5, 2, positives, 3, List.of());
    }

    @Test
    void areasAreUnknownOnlyWithoutAPixelSize(@TempDir Path dir) throws IOException {
        PatchSummary summary =
                new PatchSummary(
                        Map.of("side", "64", "normal_without_annotation", "false", "force", "true"),
                        List.of(slide("glass", 0.25, 0), slide("plain", 0, 2)),
                        List.of(new SkippedFile("b.svs", "damaged")),
                        List.of());
        Path file = dir.resolve("summary.html");
        PatchReport.write(summary, file);
        String words = Files.readString(file).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
        assertThat(words)
                .contains("glass glass train 0.2500 0.00 5 2 0 3")
                .contains("plain plain train unknown unknown 5 2 2 3")
                .contains("b.svs damaged")
                .contains("Side of a patch, pixels 64")
                .contains("Slides without annotation are skipped, except those named normal_...")
                .contains("Slides whose outlined tumour lies off the tissue are used")
                .doesNotContain("false", "true");
        assertThat(PatchReport.splits(summary))
                .containsExactly(
                        List.of("train", "2", "2", "6"),
                        List.of("val", "0", "0", "0"),
                        List.of("test", "0", "0", "0"));
    }
}
