package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

class ImageSegmentationTest {
    private static LinearRing square(int from, int to) {
        return new GeometryFactory()
                .createLinearRing(
                        new Coordinate[] {
                            new Coordinate(from, from),
                            new Coordinate(to, from),
                            new Coordinate(to, to),
                            new Coordinate(from, to),
                            new Coordinate(from, from)
                        });
    }

    @Test
    void meansAreOfThePixelsInARegionWithoutItsHoles() {
        Polygon ring =
                new GeometryFactory().createPolygon(square(1, 4), new LinearRing[] {square(2, 3)});
        float[] values = new float[25];
        values[6] = 0.8f;
        values[12] = 1;
        values[0] = 1;
        assertThat(ImageSegmentation.mean(ring, new ScalarMap(5, 5, values)))
                .isCloseTo(0.1, within(1e-6));
    }
}
