package org.epsam.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.AsapAnnotations;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

class SyntheticSlideTest {
    private static final SyntheticSlide.Plan PLAN =
            new SyntheticSlide.Plan(new Size(2000, 1800), true, 4);

    @TempDir static Path shared;
    @TempDir Path folder;

    @BeforeAll
    static void drawOnce() {
        SyntheticSlide.write(shared.resolve("a.tif"), shared.resolve("a.xml"), PLAN);
    }

    private static Geometry areas(AnnotationSet set, String group) {
        return set.annotations().stream()
                .filter(a -> a.group().equals(group))
                .map(a -> a.validShape())
                .reduce(Geometry::union)
                .orElseThrow();
    }

    @Test
    void tumourLiesOnTissueAndIslandsInTumour() {
        AnnotationSet set = AsapAnnotations.read(shared.resolve("a.xml")).on(2000, 1800);
        assertThat(set.notes()).isEmpty();
        assertThat(set.areaGroups()).containsExactly("Exclusion", "Tumor");
        Geometry tumour = areas(set, "Tumor");
        Geometry island = areas(set, "Exclusion");
        assertThat(tumour.buffer(10).contains(island)).isTrue();
        assertThat(tumour.getArea()).isBetween(20_000.0, 1_500_000.0);
        try (Slide slide = Slides.open(shared.resolve("a.tif"))) {
            assertThat(slide.resolution().orElseThrow().micrometres())
                    .isCloseTo(0.5, Offset.offset(1e-6));
            assertThat(slide.levels()).hasSize(4);
            // Every middle of a coarse pixel in the tumour shows stained tissue nearby.
            double scale = slide.levels().get(3).downsample();
            RgbImage small = slide.read(new Region(3, 0, 0, 250, 225));
            GeometryFactory points = new GeometryFactory();
            int inside = 0;
            int stained = 0;
            int glass = 0;
            for (int y = 0; y < small.height(); y++) {
                for (int x = 0; x < small.width(); x++) {
                    boolean pale = small.get(x, y, 1) > 225;
                    Coordinate at = new Coordinate((x + 0.5) * scale, (y + 0.5) * scale);
                    if (tumour.contains(points.createPoint(at))) {
                        inside++;
                        stained += pale ? 0 : 1;
                    }
                    glass += pale ? 1 : 0;
                }
            }
            assertThat(stained / (double) inside).isGreaterThan(0.9);
            assertThat(glass).isGreaterThan(small.width() * small.height() / 3);
        }
    }

    @Test
    void tumourLooksOtherThanHealthyTissue() {
        Geometry tumour = areas(AsapAnnotations.read(shared.resolve("a.xml")), "Tumor");
        Geometry island = areas(AsapAnnotations.read(shared.resolve("a.xml")), "Exclusion");
        Coordinate ill = tumour.difference(island.buffer(60)).getInteriorPoint().getCoordinate();
        try (Slide slide = Slides.open(shared.resolve("a.tif"))) {
            RgbImage region = slide.read(new Region(0, (int) ill.x - 30, (int) ill.y - 30, 60, 60));
            // Crowded nuclei: much blue, little of the light passes.
            double red =
                    IntStream.range(0, 3600)
                            .map(i -> region.rgb()[3 * i] & 0xff)
                            .average()
                            .orElseThrow();
            assertThat(red).isLessThan(190);
        }
    }

    @Test
    void theSameSeedDrawsTheSameBytes() throws Exception {
        SyntheticSlide.Plan plan = new SyntheticSlide.Plan(new Size(1000, 1000), true, 9);
        SyntheticSlide.write(folder.resolve("a.tif"), folder.resolve("a.xml"), plan);
        SyntheticSlide.write(folder.resolve("b.tif"), folder.resolve("b.xml"), plan);
        assertThat(folder.resolve("b.tif")).hasSameBinaryContentAs(folder.resolve("a.tif"));
        assertThat(folder.resolve("b.xml")).hasSameBinaryContentAs(folder.resolve("a.xml"));
        SyntheticSlide.write(
                folder.resolve("b.tif"),
                folder.resolve("b.xml"),
                new SyntheticSlide.Plan(new Size(1000, 1000), true, 10));
        assertThat(Files.mismatch(folder.resolve("a.xml"), folder.resolve("b.xml")))
                .isNotNegative();
    }

    @Test
    void foldersHoldSlidesAndAnnotations() {
        Path out = folder.resolve("normal");
        SyntheticSlide.writeAll(out, 2, new SyntheticSlide.Plan(new Size(1000, 1000), false, 1));
        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder("normal_001.tif", "normal_002.tif");
        assertThatThrownBy(() -> SyntheticSlide.writeAll(out, 1, PLAN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not an empty folder");
        assertThatThrownBy(() -> new SyntheticSlide.Plan(new Size(10, 2000), true, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("give sides of 1000");
    }

    @Test
    void theTissueThatIsFoundIsTheTissueThatWasDrawn() {
        List<Double> overlaps = new ArrayList<>();
        // The rules were chosen on others: 1 to 12, 101 to 112 and 201 to 212.
        for (long seed = 2001; seed <= 2006; seed++) {
            SyntheticSlide.Plan plan =
                    new SyntheticSlide.Plan(new Size(2600, 2200), seed % 3 != 0, seed);
            Path image = folder.resolve(seed + ".tif");
            SyntheticSlide.write(image, folder.resolve(seed + ".xml"), plan);
            SlideDrawing drawn = new SlideDrawing(plan);
            try (Slide slide = Slides.open(image)) {
                SlideTissue found =
                        SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL);
                double scale = found.downsample();
                long both = 0;
                long either = 0;
                for (int y = 0; y < found.mask().height(); y++) {
                    for (int x = 0; x < found.mask().width(); x++) {
                        boolean is = drawn.tissue((x + 0.5) * scale, (y + 0.5) * scale) > 0;
                        both += is && found.mask().get(x, y) ? 1 : 0;
                        either += is || found.mask().get(x, y) ? 1 : 0;
                    }
                }
                overlaps.add((double) both / either);
            }
        }
        assertThat(overlaps).allSatisfy(iou -> assertThat(iou).isGreaterThan(0.95));
    }
}
