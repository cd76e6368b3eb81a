package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;

class OriginsTest {
    private static final Bounds SCANNED = new Bounds(768, 512, new Size(512, 512));
    private static final Annotation BOX =
            new Annotation(
                    "",
                    "Tumor",
                    AnnotationType.POLYGON,
                    new GeometryFactory().toGeometry(new Envelope(64, 448, 64, 400)));

    @TempDir Path dir;

    private static String box(AnnotationSet set) {
        return set.annotations().get(0).shape().getEnvelopeInternal().toString();
    }

    @Test
    void quPathBeginsAtTheScannedPartAndAsapAtTheCanvas() throws IOException {
        Path quPath = dir.resolve("a.geojson");
        Path asap = dir.resolve("a.xml");
        GeoJsonAnnotations.write(quPath, List.of(BOX), Map.of());
        AsapAnnotations.write(asap, List.of(BOX), Map.of());
        Path ncrf = dir.resolve("a.json");
        Files.writeString(
                ncrf,
                "{\"positive\":[{\"name\":\"a\",\"vertices\":[[64,64],[448,64],[448,400],[64,400]]}"
                        + "],\"negative\":[]}");
        String canvas = new Envelope(64, 448, 64, 400).toString();
        String moved = new Envelope(832, 1216, 576, 912).toString();
        assertThat(box(AnnotationFile.read(quPath, SCANNED))).isEqualTo(moved);
        assertThat(box(AnnotationFile.read(asap, SCANNED))).isEqualTo(canvas);
        assertThat(box(AnnotationFile.read(ncrf, SCANNED))).isEqualTo(canvas);
        Bounds whole = Bounds.whole(new Size(2048, 2048));
        for (Path file : List.of(quPath, asap, ncrf)) {
            assertThat(box(AnnotationFile.read(file, whole))).isEqualTo(canvas);
        }
    }

    @Test
    void whatIsMovedOnceIsNotMovedAgain() {
        Path quPath = dir.resolve("a.geojson");
        GeoJsonAnnotations.write(quPath, List.of(BOX), Map.of());
        AnnotationSet once = AnnotationFile.read(quPath).onLevel0(SCANNED);
        assertThat(once.onLevel0(SCANNED)).isEqualTo(once);
        assertThat(GroupLabels.USUAL.usedOf(once).onLevel0(SCANNED).annotations())
                .isEqualTo(once.annotations());
    }
}
