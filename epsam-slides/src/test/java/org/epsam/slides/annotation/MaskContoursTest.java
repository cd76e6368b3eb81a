package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;

class MaskContoursTest {
    private static Mask mask(String... rows) {
        byte[] values = new byte[rows.length * rows[0].length()];
        for (int i = 0; i < values.length; i++) {
            int width = rows[0].length();
            values[i] = (byte) (rows[i / width].charAt(i % width) == '#' ? 1 : 0);
        }
        return new Mask(rows[0].length(), rows.length, values);
    }

    /** Which pixels have their middle inside the polygons, found without the tracing code. */
    private static byte[] rasterise(List<Polygon> polygons, int width, int height) {
        byte[] values = new byte[width * height];
        for (Polygon polygon : polygons) {
            IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(polygon);
            for (int i = 0; i < values.length; i++) {
                Coordinate middle = new Coordinate(i % width + 0.5, i / width + 0.5);
                if (inside.locate(middle) == Location.INTERIOR) {
                    values[i]++;
                }
            }
        }
        return values;
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void polygonsAreValidAndGiveTheMaskBack(@ForAll("masks") Mask mask) {
        List<Polygon> polygons = MaskContours.polygons(mask);
        assertThat(polygons).allMatch(Polygon::isValid);
        assertThat(polygons.stream().mapToDouble(Polygon::getArea).sum()).isEqualTo(mask.area());
        assertThat(rasterise(polygons, mask.width(), mask.height())).isEqualTo(mask.values());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void smoothedPolygonsStayValidNearAndApart(
            @ForAll("masks") Mask mask, @ForAll @DoubleRange(min = 0, max = 3) double tolerance) {
        List<Polygon> exact = MaskContours.polygons(mask);
        List<Polygon> polygons = MaskContours.polygons(mask, tolerance);
        assertThat(polygons).hasSameSizeAs(exact).allMatch(Polygon::isValid);
        for (int i = 0; i < polygons.size(); i++) {
            Geometry smooth = polygons.get(i).getBoundary();
            Geometry stairs = exact.get(i).getBoundary();
            assertThat(DiscreteHausdorffDistance.distance(stairs, smooth))
                    .isLessThan(tolerance + 1e-9);
        }
        assertThat(areValidTogether(polygons)).isTrue();
    }

    /** Whether they neither overlap nor share a line. */
    private static boolean areValidTogether(List<Polygon> polygons) {
        return new GeometryFactory().createMultiPolygon(polygons.toArray(Polygon[]::new)).isValid();
    }

    @Provide
    Arbitrary<Mask> masks() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 12);
        Arbitrary<Integer> density = Arbitraries.integers().between(0, 100);
        Arbitrary<Long> seed = Arbitraries.longs();
        return Combinators.combine(side, side, density, seed)
                .as(
                        (width, height, percent, start) -> {
                            Random random = new Random(start);
                            byte[] values = new byte[width * height];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = (byte) (random.nextInt(100) < percent ? 1 : 0);
                            }
                            return new Mask(width, height, values);
                        });
    }

    @Example
    void partsHolesAndCorners() {
        assertThat(MaskContours.polygons(mask("...", "..."))).isEmpty();
        assertThat(MaskContours.polygons(mask("#.", ".#"))).hasSize(2);
        List<Polygon> ring = MaskContours.polygons(mask("####", "#.##", "##.#", "####"));
        assertThat(ring).singleElement().extracting(Polygon::getNumInteriorRing).isEqualTo(2);
        List<Polygon> nested =
                MaskContours.polygons(mask("#####", "#...#", "#.#.#", "#...#", "#####"));
        assertThat(nested).hasSize(2);
        assertThat(nested.get(0).getArea()).isEqualTo(16);
        assertThat(nested.get(1).getArea()).isEqualTo(1);
        assertThat(MaskContours.polygons(mask("##", "##")).get(0).getNumPoints()).isEqualTo(5);
    }

    @Example
    void aRealMaskComesBackExactly() {
        Mask mask = ImageFile.readMask(GoldenTensors.file("images/he_384x512_mask.png"));
        List<Polygon> polygons = MaskContours.polygons(mask);
        assertThat(rasterise(polygons, mask.width(), mask.height())).isEqualTo(mask.values());
        int corners = polygons.stream().mapToInt(Polygon::getNumPoints).sum();
        int smoothed =
                MaskContours.polygons(mask, 1).stream().mapToInt(Polygon::getNumPoints).sum();
        assertThat(smoothed).isLessThan(corners / 2);
    }

    @Example
    void ringsThatTouchTwiceKeepAGap() {
        List<Polygon> polygons = MaskContours.polygons(mask("##..", "#.#.", ".##.", "#..#"), 1);
        assertThat(areValidTogether(polygons)).isTrue();
    }

    @Example
    void smoothingTakesTimeByTheCorner() {
        // Each would be compared with each, 10^10 times.
        byte[] values = new byte[600 * 600];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i % 2 == 0 && i / 600 % 2 == 0 ? 1 : 0);
        }
        assertThat(MaskContours.polygons(new Mask(600, 600, values), 1)).hasSize(90_000);
    }

    @Example
    void canvasesMoveShapesToTheSlide() {
        Polygon square = MaskContours.polygons(mask("#")).get(0);
        Polygon moved = new Canvas(1, 1, 100, 200, 16).toLevel0(square);
        assertThat(
                        moved.equalsTopo(
                                new GeometryFactory().toGeometry(new Envelope(100, 116, 200, 216))))
                .isTrue();
    }
}
