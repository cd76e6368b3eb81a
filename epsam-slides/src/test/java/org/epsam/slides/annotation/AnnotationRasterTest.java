package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;

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
                .hasMessageContaining("[_0, _1, _2], known are [metastases, Tumor, normal]");
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
        List<Coordinate> points = set.annotations().get(0).points();
        double twice = 0;
        for (int i = 0; i < points.size(); i++) {
            Coordinate a = points.get(i);
            Coordinate b = points.get((i + 1) % points.size());
            twice += a.x * b.y - b.x * a.y;
        }
        assertThat((double) mask.area())
                .isCloseTo(Math.abs(twice) / 2, org.assertj.core.data.Percentage.withPercentage(1));
    }

    @Test
    void pointsAndDegenerateOutlinesCoverNothing() {
        List<Coordinate> square =
                List.of(
                        new Coordinate(1, 1),
                        new Coordinate(8, 1),
                        new Coordinate(8, 8),
                        new Coordinate(1, 8));
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.xml"),
                        List.of(
                                new Annotation("", "g", AnnotationType.POINT_SET, square),
                                new Annotation("", "g", AnnotationType.POLYGON, List.of()),
                                new Annotation(
                                        "", "g", AnnotationType.POLYGON, square.subList(0, 2))));
        GroupLabels groups = new GroupLabels(Map.of("g", 1));
        Canvas canvas = new Canvas(10, 10, 0, 0, 1);
        assertThat(AnnotationRaster.tumour(set, groups, canvas).area()).isZero();
        AnnotationSet none = new AnnotationSet(Path.of("a.xml"), List.of());
        assertThat(AnnotationRaster.tumour(none, groups, canvas).area()).isZero();
        assertThatThrownBy(() -> new GroupLabels(Map.of("g", 256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Canvas(1, 1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
