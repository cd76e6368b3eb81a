package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Geometry;

class LayerAnnotationsTest {
    @TempDir Path dir;

    private AnnotationSet read(String name, String... layers) throws IOException {
        Path file = dir.resolve(name);
        Files.writeString(
                file,
                "<?xml version=\"1.0\"?>\n<Annotations MicronsPerPixel=\"0.25\">"
                        + String.join("\n", layers)
                        + "</Annotations>");
        return AnnotationFile.read(file);
    }

    private static String layer(String attributes, String... regions) {
        return "<Annotation "
                + attributes
                + "><Attributes><Attribute Name=\"Description\" Id=\"0\" Value=\"\"/></Attributes>"
                + "<Regions><RegionAttributeHeaders><AttributeHeader Id=\"1\" Name=\"Region\"/>"
                + "</RegionAttributeHeaders>"
                + String.join("", regions)
                + "</Regions></Annotation>";
    }

    private static String region(String attributes, String vertex, double... xy) {
        StringBuilder text = new StringBuilder("<Region " + attributes + "><Vertices>");
        for (int i = 0; i < xy.length; i += 2) {
            text.append("<" + vertex + " X=\"" + xy[i] + "\" Y=\"" + xy[i + 1] + "\" Z=\"0\"/>");
        }
        return text + "</Vertices><Comments /></Region>";
    }

    private static double[] square(double from, double to) {
        return new double[] {from, from, to, from, to, to, from, to};
    }

    @Test
    void imageScopeHasLayersNegativeRegionsAndEllipses() throws IOException {
        AnnotationSet set =
                read(
                        "a.xml",
                        layer(
                                "Id=\"1\" Name=\"Tumor\" Type=\"4\"",
                                region("Type=\"0\" NegativeROA=\"0\"", "Vertex", square(0, 100)),
                                region("Type=\"0\" NegativeROA=\"1\"", "Vertex", square(20, 80)),
                                region("Type=\"0\" NegativeROA=\"0\"", "Vertex", square(40, 60)),
                                region("Type=\"4\"", "Vertex", 0, 0, 50, 50)),
                        layer(
                                "Id=\"2\" Name=\"\"",
                                region(
                                        "Type=\"2\" Text=\"Exclusion\" NegativeROA=\"0\"",
                                        "Vertex",
                                        200,
                                        200,
                                        300,
                                        260)));
        assertThat(set.annotations())
                .extracting(Annotation::group)
                .containsExactly("Tumor", "Tumor", "Tumor", "Exclusion");
        assertThat(set.annotations())
                .extracting(a -> a.coversArea())
                .containsExactly(true, true, false, true);
        // The hole is cut out of the outline around it, not out of the island in it.
        assertThat(set.annotations().get(0).shape().getArea()).isEqualTo(10_000 - 3600);
        assertThat(set.annotations().get(1).shape().getArea()).isEqualTo(400);
        assertThat(set.annotations().get(3).shape().getArea())
                .isCloseTo(Math.PI * 50 * 30, within(5.0));
        assertThat(
                        AnnotationRaster.tumour(
                                        set, GroupLabels.USUAL, new Canvas(400, 400, 0, 0, 1))
                                .area())
                .isEqualTo(10_000 - 3600 + 400);
        assertThat(set.notes()).isEmpty();
    }

    @Test
    void haloHasItsOwnWords() throws IOException {
        AnnotationSet set =
                read(
                        "a.annotations",
                        layer(
                                "LineColor=\"65280\" Name=\"tumor\" Visible=\"True\"",
                                region("Type=\"Polygon\" NegativeROA=\"0\"", "V", square(0, 100)),
                                region("Type=\"Ellipse\" NegativeROA=\"1\"", "V", 10, 10, 30, 30),
                                region(
                                        "Type=\"Rectangle\" NegativeROA=\"0\"",
                                        "V",
                                        200,
                                        0,
                                        240,
                                        30),
                                region("Type=\"Ruler\" NegativeROA=\"0\"", "V", 0, 0, 9, 9)),
                        layer(
                                "Name=\"holes\"",
                                region("Type=\"Polygon\" NegativeROA=\"1\"", "V", square(0, 9))));
        List<Geometry> shapes = set.annotations().stream().map(Annotation::shape).toList();
        assertThat(shapes).hasSize(3);
        assertThat(shapes.get(0).getArea()).isCloseTo(10_000 - Math.PI * 100, within(1.0));
        assertThat(shapes.get(1).getArea()).isEqualTo(1200);
        assertThat(set.notes())
                .singleElement()
                .asString()
                .contains("layer 'holes' has negative regions only");
        assertThat(GroupLabels.USUAL.usedOf(set).annotations()).hasSize(3);
    }

    @Test
    void realFilesAreWhatQuPathMakesOfThem() {
        Path folder = GoldenTensors.shared("annotations/imagescope");
        AnnotationSet layers = AnnotationFile.read(folder.resolve("TCGA-EJ-5519-01Z-00-DX1.xml"));
        AnnotationSet geoJson = AnnotationFile.read(folder.resolve("TCGA-EJ-5519-01Z-00-DX1.json"));
        assertThat(layers.annotations()).hasSameSizeAs(geoJson.annotations());
        assertThat(layers.areaGroups()).containsExactly("CaP", "None");
        assertThat(area(layers)).isCloseTo(area(geoJson), within(1e-4 * area(geoJson)));
    }

    private static double area(AnnotationSet set) {
        return set.annotations().stream().mapToDouble(a -> a.validShape().getArea()).sum();
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Path file = dir.resolve("a.xml");
        Files.writeString(
                file,
                "<Annotations><Annotation><Regions><Region><Vertices><Vertex X=\"1\" Y=\"NaN\"/>"
                        + "</Vertices></Region></Regions></Annotation></Annotations>");
        assertThatThrownBy(() -> AnnotationFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a.xml: line 1: Y=\"NaN\" is not a number");
        Files.writeString(file, "<Annotations><Annotation>");
        assertThatThrownBy(() -> AnnotationFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not well-formed XML; export it from ImageScope or HALO");
    }
}
