package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/**
 * Files say the same after writing and reading. The shapes are random masks, turned and stretched:
 * they have holes, islands in holes, and rings that touch each other and themselves at corners.
 */
class AnnotationRoundTripTest {
    private static final List<String> GROUPS = List.of("Tumor", "_1", "Exclusion");

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void areasComeBack(@ForAll("annotations") List<Annotation> annotations) throws IOException {
        Path dir = Files.createTempDirectory("annotations");
        try {
            Path xml = dir.resolve("a.xml");
            AsapAnnotations.write(xml, annotations, Map.of("Tumor", 0xff0000));
            isTheSame(AnnotationFile.read(xml), annotations);
            Path json = dir.resolve("a.geojson.gz");
            GeoJsonAnnotations.write(json, annotations, Map.of());
            AnnotationSet read = AnnotationFile.read(json);
            isTheSame(read, annotations);
            assertThat(read.annotations()).hasSameSizeAs(annotations);
        } finally {
            Files.deleteIfExists(dir.resolve("a.xml"));
            Files.deleteIfExists(dir.resolve("a.geojson.gz"));
            Files.delete(dir);
        }
    }

    private static void isTheSame(AnnotationSet read, List<Annotation> written) {
        assertThat(read.notes()).isEmpty();
        for (String group : GROUPS) {
            Geometry before = area(written, group);
            Geometry after = area(read.annotations(), group);
            // Every place that changed lies within half a pixel of the outline.
            assertThat(after.difference(before.buffer(0.5)).isEmpty()).isTrue();
            assertThat(before.difference(after.buffer(0.5)).isEmpty()).isTrue();
            assertThat(after.getArea()).isCloseTo(before.getArea(), Offset.offset(1.0));
            assertThat(before.symDifference(after).buffer(-0.01).isEmpty()).isTrue();
        }
        // And as pixels, in the order of the groups: exclusions over tumour.
        Canvas canvas = new Canvas(90, 90, 0.3, 0.7, 1);
        byte[] before =
                AnnotationRaster.labels(
                                new AnnotationSet(read.source(), written),
                                GroupLabels.CAMELYON16,
                                canvas)
                        .values();
        byte[] after = AnnotationRaster.labels(read, GroupLabels.CAMELYON16, canvas).values();
        int different = 0;
        for (int i = 0; i < before.length; i++) {
            different += before[i] == after[i] ? 0 : 1;
        }
        assertThat(different).isLessThan(before.length / 100);
    }

    private static Geometry area(List<Annotation> annotations, String group) {
        List<Geometry> shapes = new ArrayList<>();
        for (Annotation annotation : annotations) {
            if (annotation.group().equals(group)) {
                shapes.add(annotation.validShape());
            }
        }
        Geometry union = shapes.isEmpty() ? null : UnaryUnionOp.union(shapes);
        return union == null ? new GeometryFactory().createPolygon() : union;
    }

    @Provide
    Arbitrary<List<Annotation>> annotations() {
        Arbitrary<Integer> side = Arbitraries.integers().between(2, 9);
        Arbitrary<Integer> density = Arbitraries.integers().between(20, 90);
        return Combinators.combine(side, side, density, Arbitraries.longs())
                .as(AnnotationRoundTripTest::random);
    }

    private static List<Annotation> random(int width, int height, int percent, long seed) {
        Random random = new Random(seed);
        List<Annotation> annotations = new ArrayList<>();
        for (String group : GROUPS) {
            byte[] values = new byte[width * height];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) (random.nextInt(100) < percent ? 1 : 0);
            }
            AffineTransformation place = new AffineTransformation();
            place.rotate(random.nextDouble() * 6);
            place.scale(2 + 6 * random.nextDouble(), 2 + 6 * random.nextDouble());
            place.translate(40 + random.nextDouble(), 40 + random.nextDouble());
            List<Polygon> polygons = MaskContours.polygons(new Mask(width, height, values));
            Polygon[] placed = polygons.stream().map(place::transform).toArray(Polygon[]::new);
            if (placed.length > 0 && random.nextBoolean()) {
                annotations.add(
                        new Annotation(
                                "all",
                                group,
                                AnnotationType.POLYGON,
                                new GeometryFactory().createMultiPolygon(placed)));
            } else {
                for (Polygon polygon : placed) {
                    annotations.add(new Annotation("one", group, AnnotationType.POLYGON, polygon));
                }
            }
        }
        return annotations;
    }
}
