package org.epsam.slides.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.TestSlides;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;

class TissueOutlinesTest {
    private static final int SIDE = 800;

    @TempDir Path dir;

    @Test
    void tissueIsOutlinedAndMeasured() throws IOException {
        ImageFile.writePng(dir.resolve("a.png"), square());
        Path left = AtomicFile.unfinished(dir.resolve("out/a_tissue.geojson"));
        Files.writeString(Files.createDirectories(left).resolve("a_tissue.png"), "half");
        TissueSummary found;
        TissueSummary unknown;
        try (Slide slide = Slides.open(dir.resolve("a.png"))) {
            SlideTissue.Rejection all = SlideTissue.Rejection.ALL;
            found =
                    TissueOutlines.write(
                            slide, Optional.of(new Resolution(1)), all, dir.resolve("out"));
            unknown = TissueOutlines.write(slide, Optional.empty(), all, dir.resolve("out"));
        }
        // 400 x 400 of 800 x 800 pixels of one micrometre.
        assertThat(found.tissue()).isCloseTo(0.25, within(0.06));
        assertThat(found.squareMillimetres().getAsDouble())
                .isCloseTo(0.64 * found.tissue(), within(0.01));
        assertThat(unknown.squareMillimetres()).isEmpty();
        assertThat(found.picture()).isEqualTo(dir.resolve("out/a_tissue.png")).isRegularFile();
        assertThat(left).doesNotExist();
        assertThat(AnnotationFile.read(found.outlines()).areaGroups()).containsExactly("Tissue");
    }

    @Test
    void outlinesAndPictureBeginAtTheScannedPart() {
        Bounds scanned = new Bounds(150, 180, new Size(500, 480));
        TissueSummary found =
                TissueOutlines.write(
                        new TestSlides.InMemory(square(), 1, scanned),
                        Optional.empty(),
                        SlideTissue.Rejection.ALL,
                        dir.resolve("out"));
        Envelope box = new Envelope();
        AnnotationSet outlines = AnnotationFile.read(found.outlines());
        outlines.annotations().forEach(a -> box.expandToInclude(a.shape().getEnvelopeInternal()));
        assertThat(box.getMinX()).isCloseTo(50, within(20.0));
        assertThat(box.getMinY()).isCloseTo(20, within(20.0));
        assertThat(box.getMaxX()).isCloseTo(450, within(20.0));
        assertThat(box.getMaxY()).isCloseTo(420, within(20.0));
        // Read as annotations of the same slide, they lie where the tissue is.
        AnnotationSet onSlide = AnnotationFile.read(found.outlines(), scanned);
        Envelope place = new Envelope();
        onSlide.annotations().forEach(a -> place.expandToInclude(a.shape().getEnvelopeInternal()));
        assertThat(place.centre().x).isCloseTo(400, within(5.0));
        assertThat(place.centre().y).isCloseTo(400, within(5.0));
        assertThat(ImageFile.size(found.picture())).isEqualTo(scanned.size());
    }

    /** Tissue from 200 to 600 on glass. */
    private static RgbImage square() {
        Random random = new Random(1);
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            boolean inside = Math.min(x, y) >= 200 && Math.max(x, y) < 600;
            int grain = random.nextInt(40);
            rgb[3 * i] = (byte) (inside ? 180 + grain : 243);
            rgb[3 * i + 1] = (byte) (inside ? 80 + 2 * grain : 243);
            rgb[3 * i + 2] = (byte) (inside ? 140 + grain : 243);
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }
}
