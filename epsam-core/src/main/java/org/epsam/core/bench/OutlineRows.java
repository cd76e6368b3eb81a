package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/** Rows of outlines that are written as GeoJSON, and read again. */
final class OutlineRows {
    private static final int CORNERS = 20;
    private static final int IN_A_ROW = 1000;
    private static final int DISTANCE = 100;
    private static final int RADIUS = 40;

    private OutlineRows() {}

    static void measure(RowTimer timer, List<Integer> numbers, Path folder) {
        Path file = folder.resolve("outlines.geojson");
        for (int number : numbers) {
            List<Annotation> outlines = outlines(number);
            timer.measure(
                    RowTimer.Plan.of("geojson_" + number, number),
                    () -> GeoJsonAnnotations.write(file, outlines, Map.of()));
            timer.measure(
                    RowTimer.Plan.of("geojson_reading_" + number, number),
                    () -> GeoJsonAnnotations.read(file));
        }
    }

    /** Circles of 20 corners. */
    private static List<Annotation> outlines(int number) {
        GeometryFactory geometry = new GeometryFactory();
        List<Annotation> outlines = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            Coordinate[] ring = new Coordinate[CORNERS + 1];
            for (int k = 0; k < CORNERS; k++) {
                double angle = 2 * Math.PI * k / CORNERS;
                ring[k] =
                        new Coordinate(
                                i % IN_A_ROW * DISTANCE + RADIUS * Math.cos(angle),
                                i / IN_A_ROW * DISTANCE + RADIUS * Math.sin(angle));
            }
            ring[CORNERS] = ring[0];
            outlines.add(
                    new Annotation(
                            "", "Tumor", AnnotationType.POLYGON, geometry.createPolygon(ring)));
        }
        return outlines;
    }
}
