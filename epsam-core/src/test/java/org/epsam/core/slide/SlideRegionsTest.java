package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.epsam.slides.image.GrayImage;
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

    @Test
    void outlinesAreInPixelsOfLevelZeroLargestFirst() {
        SlideRegions regions = new SlideRegions(300, 256);
        // A small square, a large one with a hole, values just above and just below one half.
        regions.put(0, 0, block(10, 20, 10, 255, 100, 50, 100, 128, 120, 80, 30, 127));
        regions.put(256, 0, block(0, 0, 44, 127));
        List<Polygon> outlines = regions.outlines(2, 600, 512, 0);
        assertThat(outlines).hasSize(2);
        assertThat(outlines.get(0).getEnvelopeInternal())
                .isEqualTo(new Envelope(200, 400, 100, 300));
        assertThat(outlines.get(0).getNumInteriorRing()).isEqualTo(1);
        assertThat(outlines.get(0).getArea()).isEqualTo(4 * (100 * 100 - 30 * 30));
        assertThat(outlines.get(1).getEnvelopeInternal()).isEqualTo(new Envelope(20, 40, 40, 60));
    }

    @Test
    void smallRegionsAndSmallHolesAreLeftOut() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(10, 20, 10, 255, 100, 50, 100, 255, 120, 80, 30, 0));
        List<Polygon> outlines = regions.outlines(1, 256, 256, 901);
        assertThat(outlines).hasSize(1);
        assertThat(outlines.get(0).getArea()).isEqualTo(100 * 100);
        assertThat(regions.outlines(1, 256, 256, 900).get(0).getNumInteriorRing()).isEqualTo(1);
    }

    @Test
    void nothingBeyondTheSlide() {
        SlideRegions regions = new SlideRegions(256, 256);
        regions.put(0, 0, block(200, 200, 56, 255));
        assertThat(regions.outlines(4, 1021, 1022, 0).get(0).getEnvelopeInternal())
                .isEqualTo(new Envelope(800, 1021, 800, 1022));
    }

    @Test
    void largeMapsAreOutlinedMoreCoarsely() {
        // 10,000 x 10,000 is above 64 million pixels: means of 2 x 2 decide.
        SlideRegions regions = new SlideRegions(10_000, 10_000);
        regions.put(0, 0, block(10, 10, 20, 255, 101, 100, 21, 255));
        List<Polygon> outlines = regions.outlines(1, 10_000, 10_000, 0);
        assertThat(outlines).hasSize(2);
        assertThat(outlines.get(1).getEnvelopeInternal()).isEqualTo(new Envelope(10, 30, 10, 30));
        // Columns from 101: the mean of columns 100 and 101 is one half, which is not above.
        assertThat(outlines.get(0).getEnvelopeInternal().getMinX()).isEqualTo(102);
    }
}
