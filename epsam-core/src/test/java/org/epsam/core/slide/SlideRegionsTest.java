package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Polygon;

class SlideRegionsTest {
    private static GrayImage block(int... squares) {
        byte[] values = new byte[256 * 256];
        for (int k = 0; k < squares.length; k += 4) {
            for (int y = squares[k + 1]; y < squares[k + 1] + squares[k + 2]; y++) {
                for (int x = squares[k]; x < squares[k] + squares[k + 2]; x++) {
                    values[y * 256 + x] = (byte) squares[k + 3];
                }
            }
        }
        return new GrayImage(256, 256, values);
    }

    /** Left, right, upper and lower border. */
    private static List<Double> box(Polygon polygon) {
        Envelope box = polygon.getEnvelopeInternal();
        return List.of(box.getMinX(), box.getMaxX(), box.getMinY(), box.getMaxY());
    }

    private static List<Polygon> outlines(
            SlideRegions regions, double scale, Size slide, double minArea) {
        return trace(regions, scale, slide, minArea, true).stream()
                .map(TumourRegion::outline)
                .toList();
    }

    private static List<TumourRegion> trace(
            SlideRegions regions, double scale, Size slide, double minArea, boolean fillable) {
        return regions.trace(
                scale,
                slide,
                new SlideRegions.Rule(minArea, c -> fillable, SlideRegions.SMOOTHING));
    }

    @Test
    void outlinesAreInPixelsOfLevelZeroLargestFirst() {
        SlideRegions regions = new SlideRegions(300, 256);
        // A small square, a large one with a hole, values just above and just below one half.
        regions.put(0, 0, block(10, 20, 10, 255, 100, 50, 100, 128, 120, 80, 30, 127));
        regions.put(256, 0, block(0, 0, 44, 127));
        List<Polygon> outlines = outlines(regions, 2, new Size(600, 512), 0);
        assertThat(outlines).hasSize(2);
        assertThat(box(outlines.get(0))).containsExactly(200.0, 400.0, 100.0, 300.0);
        assertThat(outlines.get(0).getNumInteriorRing()).isEqualTo(1);
        assertThat(outlines.get(0).getArea()).isEqualTo(4 * (100 * 100 - 30 * 30));
        assertThat(box(outlines.get(1))).containsExactly(20.0, 40.0, 40.0, 60.0);
    }

    @Test
    void smallRegionsAndSmallHolesAreLeftOut() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(10, 20, 10, 255, 100, 50, 100, 255, 120, 80, 30, 0));
        List<Polygon> outlines = outlines(regions, 1, new Size(256, 256), 901);
        assertThat(outlines).hasSize(1);
        assertThat(outlines.get(0).getArea()).isEqualTo(100 * 100);
        assertThat(outlines(regions, 1, new Size(256, 256), 900).get(0).getNumInteriorRing())
                .isEqualTo(1);
    }

    @Test
    void nothingBeyondTheSlide() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(200, 200, 56, 255));
        assertThat(box(outlines(regions, 4, new Size(1021, 1022), 0).get(0)))
                .containsExactly(800.0, 1021.0, 800.0, 1022.0);
    }

    @Test
    void largeMapsAreOutlinedMoreCoarsely() {
        // 10,000 x 10,000 is above 64 million pixels: means of 2 x 2 decide.
        SlideRegions regions = new SlideRegions(10_000, 10_000);
        regions.put(0, 0, block(10, 10, 18, 255, 101, 100, 21, 255));
        List<Polygon> outlines = outlines(regions, 1, new Size(10_000, 10_000), 0);
        assertThat(outlines).hasSize(2);
        assertThat(box(outlines.get(1))).containsExactly(10.0, 28.0, 10.0, 28.0);
        // Columns from 101: the mean of columns 100 and 101 is one half, which is not above.
        assertThat(outlines.get(0).getEnvelopeInternal().getMinX()).isEqualTo(102);
    }

    @Test
    void theProbabilityOfARegionIsTheMeanOverItsPixels() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(10, 20, 10, 255, 50, 50, 30, 204, 60, 60, 10, 102));
        List<TumourRegion> found = trace(regions, 2, new Size(512, 512), 0, true);
        assertThat(found).hasSize(2);
        assertThat(found.get(0).probability()).isCloseTo(0.8, within(1e-9));
        assertThat(found.get(1).probability()).isEqualTo(1);
    }

    @Test
    void smallHolesWithoutTissueStay() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(100, 50, 100, 255, 120, 80, 30, 0));
        Size slide = new Size(256, 256);
        assertThat(trace(regions, 1, slide, 901, false).get(0).area())
                .isEqualTo(100 * 100 - 30 * 30);
        assertThat(trace(regions, 1, slide, 901, true).get(0).area()).isEqualTo(100 * 100);
    }

    @Test
    void oneHalfIsNotAboveOneHalf() {
        float[] values = {0, 0.5f, 0.502f, 1};
        assertThat(new ScalarMap(4, 1, values).bytes()).containsExactly(0, 127, 128, 255);
    }
}
