package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class AnnotationRasterTest {
    private static final Canvas CANVAS = new Canvas(300, 260, 0, 0, 1);

    private static AnnotationSet golden(String style) {
        return AsapAnnotations.read(
                GoldenTensors.file("wsi/annotation_camelyon" + style + "_style.xml"));
    }

    private static byte[] expected(String tensor) {
        return GoldenTensors.open("wsi/polygons.safetensors").gray(tensor).values();
    }

    @Test
    void camelyon17FollowsThePublishedRule() {
        AnnotationSet set = golden("17");
        assertThat(AnnotationRaster.labels(set, GroupLabels.CAMELYON17, CANVAS).values())
                .isEqualTo(expected("camelyon17_style.labels"));
        assertThat(AnnotationRaster.tumour(set, GroupLabels.CAMELYON17, CANVAS).values())
                .isEqualTo(expected("camelyon17_style.tumour"));
        assertThat(AnnotationRaster.tumour(set, GroupLabels.REFERENCE, CANVAS).values())
                .isEqualTo(expected("camelyon17_style.reference_nonzero"));
    }

    @Test
    void camelyon16FollowsThePublishedRule() {
        AnnotationSet set = golden("16");
        assertThat(AnnotationRaster.labels(set, GroupLabels.CAMELYON16, CANVAS).values())
                .isEqualTo(expected("camelyon16_style.labels"));
        assertThat(AnnotationRaster.labels(set, GroupLabels.REFERENCE, CANVAS).values())
                .isEqualTo(expected("camelyon16_style.with_reference_names"));
        assertThat(GroupLabels.CAMELYON16.unknownIn(set)).isEmpty();
        assertThatThrownBy(() -> AnnotationRaster.tumour(set, GroupLabels.CAMELYON17, CANVAS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "unknown: [_0, _1, _2]; known as tumour: [metastases, Tumor]");
    }

    @Test
    void windowsAndDownsamplingShowTheSamePixels() {
        AnnotationSet set = golden("17");
        GrayImage whole = AnnotationRaster.labels(set, GroupLabels.CAMELYON17, CANVAS);
        GrayImage window =
                AnnotationRaster.labels(
                        set, GroupLabels.CAMELYON17, new Canvas(80, 60, 140, 10, 1));
        GrayImage small =
                AnnotationRaster.labels(set, GroupLabels.CAMELYON17, new Canvas(70, 50, 20, 40, 4));
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 80; x++) {
                assertThat(window.get(x, y)).isEqualTo(whole.get(140 + x, 10 + y));
            }
        }
        for (int y = 0; y < 50; y++) {
            for (int x = 0; x < 70; x++) {
                assertThat(small.get(x, y)).isEqualTo(whole.get(20 + 4 * x, 40 + 4 * y));
            }
        }
    }

    @Test
    void realTumourHasTheAreaOfItsOutline() {
        AnnotationSet set =
                AsapAnnotations.read(GoldenTensors.shared("annotations/patient_004_node_4.xml"));
        Mask mask =
                AnnotationRaster.tumour(
                        set, GroupLabels.CAMELYON17, new Canvas(512, 512, 12560, 88740, 1));
        assertThat((double) mask.area())
                .isCloseTo(
                        set.annotations().get(0).shape().getArea(), Percentage.withPercentage(1));
    }

    private static Annotation area(String wkt) {
        try {
            return new Annotation("", "g", AnnotationType.POLYGON, new WKTReader().read(wkt));
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void pointsCoverNothing() {
        Geometry points =
                new GeometryFactory()
                        .createMultiPointFromCoords(
                                new Coordinate[] {new Coordinate(1, 1), new Coordinate(8, 8)});
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.xml"),
                        List.of(new Annotation("", "g", AnnotationType.POINT_SET, points)));
        GroupLabels groups = new GroupLabels(Map.of("g", 1));
        Canvas canvas = new Canvas(10, 10, 0, 0, 1);
        assertThat(AnnotationRaster.labels(set, groups, canvas).values()).containsOnly(0);
        AnnotationSet none = new AnnotationSet(Path.of("a.xml"), List.of());
        assertThat(AnnotationRaster.tumour(none, groups, canvas).area()).isZero();
        assertThatThrownBy(() -> new GroupLabels(Map.of("g", 256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Canvas(1, 1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holesAndIslandsInThemAreKept() {
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.json"),
                        List.of(
                                area(
                                        "MULTIPOLYGON (((0 0, 40 0, 40 40, 0 40, 0 0), (10 10, 30"
                                            + " 10, 30 30, 10 30, 10 10)), ((15 15, 25 15, 25 25,"
                                            + " 15 25, 15 15)))")));
        Mask mask =
                AnnotationRaster.tumour(
                        set, new GroupLabels(Map.of("g", 1)), new Canvas(50, 50, 0.5, 0.5, 1));
        assertThat(mask.get(5, 5)).isTrue();
        assertThat(mask.get(12, 12)).isFalse();
        assertThat(mask.get(20, 20)).isTrue();
        assertThat(mask.get(45, 45)).isFalse();
        assertThat((double) mask.area()).isBetween(40.0 * 40 - 400 + 100 - 200, 1300.0 + 100);
    }

    @Test
    void aBowTieKeepsBothWingsInEveryDirection() {
        GroupLabels groups = new GroupLabels(Map.of("g", 1));
        Canvas canvas = new Canvas(40, 40, 0, 0, 1);
        for (String wkt :
                List.of(
                        "POLYGON ((0 0, 30 30, 30 0, 0 30, 0 0))",
                        "POLYGON ((0 30, 30 0, 30 30, 0 0, 0 30))")) {
            AnnotationSet set = new AnnotationSet(Path.of("a.xml"), List.of(area(wkt)));
            Mask mask = AnnotationRaster.tumour(set, groups, canvas);
            assertThat(mask.get(4, 15)).isTrue();
            assertThat(mask.get(26, 15)).isTrue();
            assertThat(mask.get(15, 4)).isFalse();
            assertThat(set.annotations().get(0).validShape().getArea()).isEqualTo(450);
        }
    }
}
