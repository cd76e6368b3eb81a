package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

class ManyPolygonsTest {
    private static final GeometryFactory FACTORY = new GeometryFactory();
    private static final GroupLabels GROUPS = new GroupLabels(Map.of("g", 1));

    private static Annotation area(Geometry shape) {
        return new Annotation("", "g", AnnotationType.POLYGON, shape);
    }

    private static AnnotationSet set(List<Annotation> areas) {
        return new AnnotationSet(Path.of("a.geojson"), areas);
    }

    /** A flower around a place, with a ragged outline. */
    private static Geometry flower(double x, double y, double radius, int points, Random random) {
        Coordinate[] ring = new Coordinate[points + 1];
        for (int i = 0; i < points; i++) {
            double angle = 2 * Math.PI * i / points;
            double r = radius * (0.8 + 0.2 * Math.sin(40 * angle)) + random.nextDouble();
            ring[i] = new Coordinate(x + r * Math.cos(angle), y + r * Math.sin(angle));
        }
        ring[points] = ring[0].copy();
        return FACTORY.createPolygon(ring);
    }

    private static double seconds(Runnable work) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
    }

    private static void drawPlaces(AnnotationSet set) {
        AnnotationRaster raster = AnnotationRaster.of(set, GROUPS);
        for (int place = 0; place < 1274; place++) {
            raster.tumour(new Canvas(64, 64, place % 36 * 64, place / 36 * 64, 1));
        }
    }

    @Test
    void placesCostWhatLiesInThemAndNotAllThatThereIs() {
        Random random = new Random(1);
        List<Annotation> areas = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            areas.add(
                    area(
                            flower(
                                    random.nextDouble() * 2304,
                                    random.nextDouble() * 2304,
                                    4,
                                    6,
                                    random)));
        }
        // Places times polygons were more than 100 s.
        assertThat(seconds(() -> drawPlaces(set(areas)))).isLessThan(6);
        List<Annotation> one = List.of(area(flower(1150, 1150, 1100, 300_000, random)));
        assertThat(seconds(() -> drawPlaces(set(one)))).isLessThan(6);
    }

    @Test
    void whatIsFoundByPlaceIsWhatWouldBeDrawnOneByOne() {
        Random random = new Random(2);
        List<Annotation> areas = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            areas.add(
                    area(
                            flower(
                                    random.nextDouble() * 100,
                                    random.nextDouble() * 100,
                                    2 + random.nextInt(20),
                                    3 + random.nextInt(200),
                                    random)));
        }
        for (GroupLabels groups :
                List.of(GROUPS, new GroupLabels(Map.of("g", 1), Set.of(), PixelRule.ASAP))) {
            byte[] whole =
                    AnnotationRaster.tumour(set(areas), groups, new Canvas(100, 100, 0, 0, 1))
                            .values();
            byte[] oneByOne = new byte[whole.length];
            for (Annotation area : areas) {
                byte[] alone =
                        AnnotationRaster.tumour(
                                        set(List.of(area)), groups, new Canvas(100, 100, 0, 0, 1))
                                .values();
                for (int i = 0; i < alone.length; i++) {
                    oneByOne[i] |= alone[i];
                }
            }
            assertThat(whole).isEqualTo(oneByOne);
        }
    }

    @Test
    void touchingOutlinesFillWithoutSeamsAndWithoutOverlap() {
        // Squares of 16.3 px, turned by 20 degrees, as four-cornered outlines of their own.
        double turn = Math.toRadians(20);
        List<Annotation> tiles = new ArrayList<>();
        Canvas canvas = new Canvas(256, 256, 3, 7, 0.9);
        int[] covered = new int[256 * 256];
        for (int row = -30; row < 30; row++) {
            for (int column = -30; column < 30; column++) {
                Coordinate[] ring = new Coordinate[5];
                for (int corner = 0; corner < 5; corner++) {
                    double x = 16.3 * (column + (corner % 4 == 1 || corner % 4 == 2 ? 1 : 0));
                    double y = 16.3 * (row + (corner % 4 >= 2 ? 1 : 0));
                    ring[corner] =
                            new Coordinate(
                                    x * Math.cos(turn) - y * Math.sin(turn),
                                    x * Math.sin(turn) + y * Math.cos(turn));
                }
                Annotation tile = area(FACTORY.createPolygon(ring));
                tiles.add(tile);
                byte[] mask = AnnotationRaster.tumour(set(List.of(tile)), GROUPS, canvas).values();
                for (int i = 0; i < mask.length; i++) {
                    covered[i] += mask[i];
                }
            }
        }
        assertThat(covered).containsOnly(1);
        assertThat(AnnotationRaster.tumour(set(tiles), GROUPS, canvas).area())
                .isEqualTo(256L * 256);
    }
}
