package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.io.CsvTable;
import org.epsam.base.task.Progress;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patches are cut from slides of all codecs, with the pixels that the readers give. */
class PatchesOfCodecsTest {
    private static final int SIDE = 64;
    private static final SamplingRule RULE = new SamplingRule(4, 0, 4, false, 8);

    @TempDir private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aperio/cmu-1-small-region.svs",
                "tiff/CMU-1-Small-Region.jpeg.tiff",
                "tiff/CMU-1-Small-Region.webp.tiff",
                "dicom"
            })
    void patchesHaveThePixelsOfTheSlide(String name) throws IOException {
        Path shared = GoldenTensors.shared("slides/" + name);
        Path file = dir.resolve("slides").resolve(shared.getFileName());
        Files.createDirectory(file.getParent());
        Files.createSymbolicLink(file, shared);
        try (Slide slide = Slides.open(shared)) {
            int right = slide.width() / 2;
            Files.createDirectory(dir.resolve("outlines"));
            Files.writeString(
                    dir.resolve("outlines").resolve(slide.name() + ".geojson"),
                    """
                    {"type": "Feature", "properties": {"classification": {"name": "Tumor"}},
                     "geometry": {"type": "Polygon", "coordinates":
                     [[[0, 0], [%d, 0], [%d, %d], [0, %d], [0, 0]]]}}\
                    """
                            .formatted(right, right, slide.height(), slide.height()));
            PatchSummary summary = PatchCutting.run(order(), 2, Progress.SILENT);
            assertThat(summary.patches(Split.TRAIN, 1)).isPositive();
            assertThat(summary.patches(Split.TRAIN, 0)).isPositive();
            for (CsvTable.Row row : CsvTable.read(dir.resolve("patches/manifest.csv")).rows()) {
                int left = Integer.parseInt(row.get("column")) - SIDE / 2;
                int top = Integer.parseInt(row.get("row")) - SIDE / 2;
                assertThat(ImageFile.readRgb(dir.resolve("patches").resolve(row.get("image"))))
                        .isEqualTo(slide.readScaled(1, left, top, new Size(SIDE, SIDE)));
                assertThat(row.get("label")).isEqualTo(left < right ? "1" : "0");
            }
        }
    }

    private PatchOrder order() {
        return new PatchOrder(
                new PatchOrder.Source(
                        dir.resolve("slides"),
                        Optional.of(dir.resolve("outlines")),
                        GroupLabels.USUAL,
                        false,
                        Optional.empty(),
                        true),
                dir.resolve("patches"),
                new PatchOrder.Shape(SIDE, Optional.empty()),
                new PatchOrder.Tissue(SlideTissue.Rejection.ALL, 0.5),
                new PatchOrder.Splits(Optional.empty(), List.of(1.0, 0.0, 0.0)),
                new PatchOrder.Drawing(
                        Map.of(Split.TRAIN, RULE, Split.VAL, RULE, Split.TEST, RULE), 42));
    }
}
