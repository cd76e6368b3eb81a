package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.run.PatchScale;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

class ClickedPartTest {
    @TempDir Path dir;

    @Test
    void aPartShowsTheSlideAtTheResolutionOfPatches() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("slides"));
        Path file = TestFiles.slide(folder.resolve("a.tif"), new Size(2000, 1600));
        // Slides of the test files have 0.5 um.
        PatchScale patches = new PatchScale(128, Optional.of(1.0));
        try (ReviewFolder review = ReviewFolder.open(dir.resolve("review"));
                ReviewedSlides slides =
                        ReviewedSlides.of(Optional.of(folder), Optional.empty(), review);
                Slide slide = Slides.open(file)) {
            ClickedPart part = slides.around("a", List.of(new Coordinate(700, 500)), patches);
            assertThat(part.scale()).isEqualTo(2);
            assertThat(part.left()).isEqualTo(700 - 128);
            assertThat(part.top()).isEqualTo(500 - 128);
            assertThat(part.image())
                    .isEqualTo(slide.readScaled(2, 700 - 128, 500 - 128, new Size(128, 128)));
            assertThat(part.within(List.of(new Coordinate(700, 500))))
                    .containsExactly(new Coordinate(64, 64));
            Polygon square =
                    (Polygon) new GeometryFactory().toGeometry(new Envelope(10, 20, 30, 40));
            Envelope onSlide = part.onSlide(List.of(square)).get(0).getEnvelopeInternal();
            assertThat(onSlide.equals(new Envelope(592, 612, 432, 452))).as("" + onSlide).isTrue();
        }
    }

    @Test
    void clicksThatLieApartAreAllInThePart() {
        Coordinate one = new Coordinate(100, 100);
        Coordinate other = new Coordinate(400, 150);
        ClickedPart.Frame frame = ClickedPart.Frame.around(List.of(one, other), 128, 1);
        Envelope seen =
                new Envelope(
                        frame.left(),
                        frame.left() + frame.size().width(),
                        frame.top(),
                        frame.top() + frame.size().height());
        assertThat(seen.contains(one) && seen.contains(other)).isTrue();
        assertThat(ClickedPart.Frame.around(List.of(one), 128, 1).size())
                .isEqualTo(new Size(128, 128));
    }
}
