package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.nets.Golden;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outlines on slides where everything is taken for tumour. */
class TumourOnTissueTest {
    private static final int SIDE = 256;

    @TempDir Path dir;

    /** The area of the outlines as part of that of the tissue. */
    private static double part(Slide slide, double micrometres) {
        Resolution own = slide.resolution().orElseThrow();
        Bounds scanned = slide.bounds();
        double scale = PixelScale.of(slide.path(), own, new Resolution(micrometres));
        TileGrid grid =
                new TileGrid(
                        (int) Math.ceil(scanned.size().width() / scale),
                        (int) Math.ceil(scanned.size().height() / scale),
                        SIDE);
        SlideJob job = new SlideJob(slide, "slide", own, scale, grid);
        SlideTissue tissue = SlideTissue.of(slide, Optional.of(own), SlideTissue.Rejection.ALL);
        byte[] tumour = new byte[SIDE * SIDE];
        Arrays.fill(tumour, (byte) 255);
        GrayImage everywhere = new GrayImage(SIDE, SIDE, tumour);
        SlideRegions regions = new SlideRegions(grid.width(), grid.height());
        for (int y = 0; y < grid.height(); y += SIDE) {
            for (int x = 0; x < grid.width(); x += SIDE) {
                regions.put(x, y, job.onTissue(tissue, x, y, everywhere));
            }
        }
        double square = own.squareMicrometres(1);
        List<TumourRegion> outlines =
                regions.trace(
                        scale,
                        scanned.size(),
                        new SlideRegions.Rule(
                                5000 / square,
                                c -> tissue.contains(scanned.x() + c.x, scanned.y() + c.y),
                                SlideRegions.SMOOTHING));
        return TumourRegion.totalArea(outlines)
                * square
                / 1e6
                / tissue.squareMillimetres(Optional.of(own)).getAsDouble();
    }

    @Test
    void theOutlinesOfADrawnSlideAreItsTissue() {
        for (int seed = 1; seed <= 3; seed++) {
            Path image = dir.resolve(seed + ".tif");
            SyntheticSlide.write(
                    image,
                    dir.resolve(seed + ".xml"),
                    new SyntheticSlide.Plan(new Size(1500, 1301), false, seed));
            try (Slide slide = Slides.open(image)) {
                // Lumina are left out of both, though they are smaller than what outlines omit.
                assertThat(part(slide, 0.5)).isBetween(0.99, 1.0005);
                assertThat(part(slide, 1)).isBetween(0.99, 1.0005);
            }
        }
    }

    @Test
    void theOutlinesOfTheRealSlideAreItsTissue() {
        try (Slide slide = Slides.open(Golden.shared("slides/aperio/cmu-1-small-region.svs"))) {
            assertThat(part(slide, 0.5)).isBetween(0.99, 1.0005);
            assertThat(part(slide, 1)).isBetween(0.99, 1.0005);
        }
    }
}
