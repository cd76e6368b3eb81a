package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class OutlineFileTest {
    private static final String RING = "[[0,0],[10,0],[10,8.5],[0,0]]";

    @TempDir Path dir;

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("s_outlines.geojson"), text);
    }

    private Path collection(String features) throws IOException {
        return file("{\"type\":\"FeatureCollection\",\"features\":[" + features + "]}");
    }

    private static String feature(String geometry, String properties) {
        return "{\"type\":\"Feature\",\"geometry\":"
                + geometry
                + ",\"properties\":"
                + properties
                + "}";
    }

    @Test
    void outlinesAreReadAsTheyWereWritten() throws ParseException {
        Polygon holed =
                (Polygon)
                        new WKTReader()
                                .read(
                                        "POLYGON ((0 0, 100.25 0, 100 90, 0 100, 0 0), (10 10, 10"
                                                + " 20, 20 20.125, 10 10), (40 40, 40 50, 50 50, 40"
                                                + " 40))");
        Path file = dir.resolve("s_outlines.geojson");
        GeoJsonAnnotations.write(
                file,
                List.of(
                        new Annotation(
                                "Tumor 1",
                                "Tumor",
                                AnnotationType.POLYGON,
                                holed,
                                Map.of("Area px", 1.0, "Mean tumour probability", 0.75)),
                        new Annotation(
                                "Tumor 2",
                                "Tumor",
                                AnnotationType.POLYGON,
                                TestFiles.square(5, 6, 7, 1).polygon())),
                Map.of("Tumor", 0xff0000));

        List<OutlineFile.Outlined> usual = OutlineFile.usual(file).orElseThrow();

        assertThat(usual).hasSize(2);
        assertThat(usual.get(0).probability()).hasValue(0.75);
        assertThat(usual.get(1).probability()).isEmpty();
        List<Annotation> general = GeoJsonAnnotations.read(file).annotations();
        for (int i = 0; i < 2; i++) {
            Geometry expected = general.get(i).shape();
            assertThat(usual.get(i).polygon().equalsExact(expected)).isTrue();
        }
    }

    @Test
    void eachPolygonIsARegion() throws IOException {
        Path file =
                collection(
                        feature(
                                "{\"type\":\"MultiPolygon\",\"coordinates\":[["
                                        + RING
                                        + "],["
                                        + RING
                                        + "]]}",
                                "{\"measurements\":{\"Mean tumour probability\":1}}"));

        assertThat(OutlineFile.usual(file).orElseThrow())
                .hasSize(2)
                .extracting(OutlineFile.Outlined::probability)
                .containsOnly(OptionalDouble.of(1));
    }

    @Test
    void aMeasurementWithoutValueIsNone() throws IOException {
        Path file =
                collection(
                        feature(
                                "{\"type\":\"Polygon\",\"coordinates\":[" + RING + "]}",
                                "{\"measurements\":{\"Mean tumour probability\":NaN,\"x\":[{}]}}"));

        assertThat(OutlineFile.read(file).get(0).probability()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Open rings, three coordinates, measurements as lists, lists of features.
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,8.5]]]},\"properties\":{}}]}",
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0,1],[10,0,1],[10,8.5,1],[0,0,1]]]},\"properties\":{}}]}",
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,8.5],[0,0]]]},\"properties\":{\"measurements\":[{\"name\":\"Mean"
                    + " tumour probability\",\"value\":0.5}]}}]}",
                "[{\"type\":\"Feature\",\"geometry\":{\"coordinates\":[[[0,0],[10,0],[10,8.5],[0,0]]],\"type\":\"Polygon\"},\"properties\":{}},{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}}]"
            })
    void otherFormsAreReadAsWell(String text) throws IOException {
        Path file = file(text);

        assertThat(OutlineFile.usual(file)).isEmpty();
        assertThat(OutlineFile.read(file)).hasSize(1);
        assertThat(OutlineFile.read(file).get(0).polygon().getArea()).isEqualTo(42.5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{}", "no JSON", "{\"type\":\"FeatureCollection\",\"features\":[{]}"})
    void damagedFilesAreNamed(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> OutlineFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ");
    }
}
