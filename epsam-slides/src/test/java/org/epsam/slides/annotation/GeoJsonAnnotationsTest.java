package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class GeoJsonAnnotationsTest {
    private static final Map<String, Integer> COLOURS = Map.of("Tumor", 0xc80010);

    @TempDir Path dir;

    @Test
    void writesWhatQuPathReads() throws IOException {
        Mask mask = new Mask(4, 4, new byte[] {1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1});
        List<Polygon> polygons = MaskContours.polygons(mask);
        Polygon shifted = new Canvas(4, 4, 0.25, 0, 1).toLevel0(polygons.get(1));
        List<Annotation> regions =
                List.of(
                        new Annotation(
                                "Tumour 1",
                                "Tumor",
                                AnnotationType.POLYGON,
                                polygons.get(0),
                                Map.of("Probability", 0.75)),
                        new Annotation(
                                "Tumour 2",
                                "Tumor",
                                AnnotationType.POLYGON,
                                new GeometryFactory().createMultiPolygon(new Polygon[] {shifted})));
        Path file = dir.resolve("out/regions.geojson");

        GeoJsonAnnotations.write(file, regions, COLOURS);

        JsonNode root = new ObjectMapper().readTree(file.toFile());
        assertThat(root.get("type").asText()).isEqualTo("FeatureCollection");
        JsonNode first = root.get("features").get(0);
        assertThat(first.get("type").asText()).isEqualTo("Feature");
        assertThat(UUID.fromString(first.get("id").asText())).isNotNull();
        assertThat(first.at("/geometry/type").asText()).isEqualTo("Polygon");
        JsonNode rings = first.at("/geometry/coordinates");
        assertThat(rings).hasSize(2);
        assertThat(rings.get(0).get(0)).isEqualTo(rings.get(0).get(4));
        assertThat(twiceArea(rings.get(0))).isEqualTo(18);
        assertThat(twiceArea(rings.get(1))).as("holes turn the other way").isEqualTo(-2);
        JsonNode properties = first.get("properties");
        assertThat(properties)
                .hasToString(
                        "{\"objectType\":\"annotation\",\"name\":\"Tumour 1\",\"classification\":"
                                + "{\"name\":\"Tumor\",\"color\":[200,0,16]},\"measurements\":"
                                + "{\"Probability\":0.75}}");
        JsonNode second = root.get("features").get(1);
        assertThat(second.at("/geometry/type").asText()).isEqualTo("MultiPolygon");
        assertThat(second.at("/geometry/coordinates/0/0/0/0").asDouble() % 1).isEqualTo(0.25);
        assertThat(second.get("id")).isNotEqualTo(first.get("id"));

        Path again = dir.resolve("again.geojson");
        GeoJsonAnnotations.write(again, regions, COLOURS);
        assertThat(Files.mismatch(file, again)).isEqualTo(-1);
    }

    private static final String CONTENT =
            """
            {"type":"FeatureCollection","features":[\
            {"type":"Feature","id":"","geometry":{"type":"Point","coordinates":[1,2.5]},\
            "properties":{"objectType":"annotation","name":"","measurements":{}}},\
            {"type":"Feature","id":"","geometry":{"type":"MultiPoint","coordinates":[[1,2],[3,4]]},\
            "properties":{"objectType":"annotation","name":"","measurements":{}}},\
            {"type":"Feature","id":"","geometry":{"type":"LineString",\
            "coordinates":[[1,2],[3,4]]},\
            "properties":{"objectType":"annotation","name":"\\"a\\"","classification":\
            {"name":"Vessel","color":[128,128,128]},"measurements":{"b":1.0,"a":0.25}}},\
            {"type":"Feature","id":"","geometry":{"type":"MultiLineString",\
            "coordinates":[[[1,2],[3,4]]]},\
            "properties":{"objectType":"annotation","name":"","measurements":{}}},\
            {"type":"Feature","id":"","geometry":{"type":"MultiPolygon",\
            "coordinates":[[[[0,0],[1,0],[0,1],[0,0]]],[[[5,5],[6,5],[5,6],[5,5]]]]},\
            "properties":{"objectType":"annotation","name":"","measurements":{}}}]}\
            """;

    @Test
    void everyKindOfShapeIsOneLineOfJson() throws IOException, ParseException {
        WKTReader wkt = new WKTReader();
        List<Annotation> annotations = new ArrayList<>();
        for (String shape :
                List.of(
                        "POINT (1 2.5)",
                        "MULTIPOINT ((1 2), (3 4))",
                        "LINESTRING (1 2, 3 4)",
                        "MULTILINESTRING ((1 2, 3 4))",
                        "MULTIPOLYGON (((0 0, 0 1, 1 0, 0 0)), ((5 5, 6 5, 5 6, 5 5)))")) {
            boolean line = shape.startsWith("LINE");
            Map<String, Double> measurements = new LinkedHashMap<>();
            if (line) {
                measurements.put("b", 1.0);
                measurements.put("a", 0.25);
            }
            annotations.add(
                    new Annotation(
                            line ? "\"a\"" : "",
                            line ? "Vessel" : Annotation.NO_GROUP,
                            AnnotationType.OTHER,
                            wkt.read(shape),
                            measurements));
        }
        Path file = dir.resolve("kinds.geojson");
        GeoJsonAnnotations.write(file, annotations, COLOURS);
        assertThat(Files.readString(file).replaceAll("\"id\":\"[0-9a-f-]{36}\"", "\"id\":\"\""))
                .isEqualTo(CONTENT);
    }

    /** Annotations that are made when they are asked for, beside a stream that is measured. */
    @Test
    void featuresAreWrittenOneAfterTheOther() throws IOException {
        CountingStream out = new CountingStream();
        List<Long> written = new ArrayList<>();
        List<Annotation> annotations =
                new AbstractList<>() {
                    @Override
                    public Annotation get(int index) {
                        written.add(out.bytes);
                        return new Annotation(
                                "a",
                                "Tumor",
                                AnnotationType.DOT,
                                new GeometryFactory().createPoint(new Coordinate(index, 1)));
                    }

                    @Override
                    public int size() {
                        return 5000;
                    }
                };
        GeoJsonWriter.write(out, annotations, Map.of(), Map.of());
        long each = out.bytes / annotations.size();
        for (int i = 0; i < written.size(); i++) {
            assertThat(written.get(i)).isGreaterThan(i * each - (1 << 16));
        }
        assertThat(out.bytes).isGreaterThan(4 << 16);
        assertThat(out.open).isTrue();
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;
        private boolean open = true;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytes += length;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private static double twiceArea(JsonNode ring) {
        double twice = 0;
        for (int i = 0; i + 1 < ring.size(); i++) {
            twice +=
                    ring.get(i).get(0).asDouble() * ring.get(i + 1).get(1).asDouble()
                            - ring.get(i + 1).get(0).asDouble() * ring.get(i).get(1).asDouble();
        }
        return twice;
    }

    private AnnotationSet json(String text) throws IOException {
        return AnnotationFile.read(Files.writeString(dir.resolve("a.json"), text));
    }

    private static String polygon(String rings) {
        return "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
                + rings
                + "]},\"properties\":{\"name\":\"p\",\"classification\":{\"name\":\"Tumor\"}}}";
    }

    @ParameterizedTest
    @CsvSource({
        "brush,POLYGON,Polygon",
        "ellipse,POLYGON,Polygon",
        "line,OTHER,LineString",
        "multipoint,POINT_SET,MultiPoint",
        "point,DOT,Point",
        "polygon,POLYGON,Polygon",
        "polyline,OTHER,LineString",
        "rectangle,POLYGON,Polygon",
        "wand,POLYGON,Polygon"
    })
    void readsQuPathsOwnExports(String name, AnnotationType type, String geometry) {
        AnnotationSet set =
                AnnotationFile.read(
                        GoldenTensors.shared("annotations/qupath/qupath-" + name + ".json"));
        assertThat(set.notes()).isEmpty();
        Annotation annotation = set.annotations().get(0);
        assertThat(annotation.type()).isEqualTo(type);
        assertThat(annotation.name()).isEqualTo(name);
        assertThat(annotation.group()).isEqualTo(Annotation.NO_GROUP);
        assertThat(annotation.shape().getGeometryType()).isEqualTo(geometry);
        assertThat(annotation.shape().getCoordinates()).allMatch(c -> c.x > 26000 && c.y > 15000);
        GeoJsonAnnotations.write(dir.resolve("again.json"), set.annotations(), Map.of());
        assertThat(
                        AnnotationFile.read(dir.resolve("again.json"))
                                .annotations()
                                .get(0)
                                .shape()
                                .equalsTopo(annotation.shape()))
                .isTrue();
    }

    @Test
    void readsClassifiedCellsAndOutlinesOfNcrf() {
        AnnotationSet cells =
                AnnotationFile.read(
                        GoldenTensors.shared(
                                "annotations/qupath/qupath-polygon-cell-classified.json"));
        assertThat(cells.areaGroups()).containsExactly("Cell", "Nucleus");
        assertThat(cells.notes()).isEmpty();
        for (String name : List.of("001", "059", "107")) {
            AnnotationSet set =
                    AnnotationFile.read(
                            GoldenTensors.shared("annotations/ncrf/Tumor_" + name + ".json"));
            assertThat(GroupLabels.CAMELYON16.unknownIn(set)).isEmpty();
            assertThat(set.areaGroups().contains("Exclusion")).isEqualTo(name.equals("107"));
            assertThat(set.annotations())
                    .hasSize(name.equals("059") ? 1 : name.equals("001") ? 2 : 5);
        }
    }

    @Test
    void readsMeasurementsClassesAndCompressedFilesOfEveryVersion() throws IOException {
        AnnotationSet set =
                json(
                        "{\"type\":\"FeatureCollection\",\"features\":["
                                + "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
                                + "\"coordinates\":[1,2]},\"properties\":{\"classification\":"
                                + "{\"names\":[\"Tumor\",\"Positive\"]},\"measurements\":"
                                + "{\"a\":1.5,\"b\":\"NaN\"}}},"
                                + "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
                                + "\"coordinates\":[1,2]},\"properties\":{\"measurements\":"
                                + "[{\"name\":\"c\",\"value\":2}]}},"
                                + "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null}]}");
        assertThat(set.annotations().get(0).group()).isEqualTo("Tumor: Positive");
        assertThat(set.annotations().get(0).measurements()).isEqualTo(Map.of("a", 1.5));
        assertThat(set.annotations().get(1).measurements()).isEqualTo(Map.of("c", 2.0));
        assertThat(set.annotations()).hasSize(3);
        assertThat(set.annotations().get(2).type()).isEqualTo(AnnotationType.LOST);
        assertThat(set.notes())
                .containsExactly(dir.resolve("a.json") + ": feature 3 has no geometry; left out");
        Path packed = dir.resolve("a.geojson.gz");
        GeoJsonAnnotations.write(packed, set.annotations(), Map.of());
        assertThat(Files.readAllBytes(packed)).startsWith(0x1f, 0x8b);
        assertThat(AnnotationFile.read(packed).annotations())
                .extracting(Annotation::type)
                .containsExactly(AnnotationType.DOT, AnnotationType.DOT, AnnotationType.LOST);
    }

    @Test
    void mistakesAreToldInOneLine() throws IOException {
        Path file = dir.resolve("a.json");
        for (String[] bad :
                new String[][] {
                    {"", "the file is empty; export it again"},
                    {"{\"type\":", "line 1: not well-formed JSON; export it from QuPath again"},
                    {"{\"a\":\n tru}", "line 2: not well-formed JSON; export it from QuPath again"},
                    {"[1]", "entry 1 is not a Feature; give GeoJSON as QuPath exports it"},
                    {"{\"x\":1}", "JSON without features; give GeoJSON as QuPath exports it"},
                    {
                        "hello",
                        "neither XML nor JSON; give annotations of ASAP (.xml) or QuPath"
                                + " (.geojson, .json, also .gz)"
                    },
                    {
                        polygon("[[1,2],[3,\"x\"],[5,5]]"),
                        "feature 1 'p' has the coordinate"
                                + " [3,\"x\"], which is not a pair of numbers; correct it"
                    },
                    {
                        polygon("[[1,2],[1e999,4,5],[5,5]]"),
                        "feature 1 'p' has the coordinate"
                                + " [\"Infinity\",4,5], which is not a pair of numbers; correct it"
                    },
                    {
                        polygon("[[1,2],[3],[5,5]]"),
                        "feature 1 'p' has the coordinate"
                                + " [3], which is not a pair of numbers; correct it"
                    },
                    {
                        polygon("[[[1,2],[3,4],[5,5]]]"),
                        "feature 1 'p' has coordinates that are not nested as its geometry has"
                                + " them; correct it"
                    },
                    {
                        polygon("[[[[1,2],[3,4],[5,5]]]]"),
                        "feature 1 'p' has coordinates that are not nested as its geometry has"
                                + " them; correct it"
                    },
                    {
                        polygon("[1,2],[3,4],[5,5]"),
                        "feature 1 'p' has coordinates that are not nested as its geometry has"
                                + " them; correct it"
                    },
                    {
                        polygon("[[1,2],[3,4],[5,5]]").replace("\"Polygon", "\"MultiPolygon"),
                        "feature 1 'p' has coordinates that are not nested as its geometry has"
                                + " them; correct it"
                    },
                    {
                        polygon("").replace(",\"coordinates\":[]", ""),
                        "feature 1 'p' has no coordinates; correct it"
                    },
                    {"[".repeat(5000), "not well-formed JSON; export it from QuPath again"}
                }) {
            assertThatThrownBy(() -> json(bad[0]))
                    .isInstanceOf(InputException.class)
                    .hasMessage(file + ": " + bad[1]);
        }
        byte[] cut = {0x1f, (byte) 0x8b, 8, 0, 0};
        Path packed = Files.write(dir.resolve("b.json.gz"), cut);
        assertThatThrownBy(() -> AnnotationFile.read(packed))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("b.json.gz");
    }

    @Test
    void outlinesWithoutAreaAreLeftOutAndCrossingOnesNoted() throws IOException {
        AnnotationSet set =
                json(
                        "["
                                + polygon("[[1,1],[9,9],[1,1]]")
                                + ","
                                + polygon("[[0,0],[30,30],[30,0],[0,30],[0,0]]")
                                + "]");
        assertThat(set.annotations()).hasSize(1);
        assertThat(set.notes()).hasSize(2);
        assertThat(set.notes().get(0)).contains("feature 1 'p' has 2 different vertices");
        assertThat(set.notes().get(1)).contains("feature 2 'p' crosses itself");
    }

    @Test
    void annotationsOfAnotherSlideAreRefusedAndThoseOverTheEdgeNoted() throws IOException {
        AnnotationSet set = json(polygon("[[90,90],[120,90],[120,120],[90,120]]"));
        assertThat(set.on(200, 200)).isSameAs(set);
        assertThat(set.on(100, 100).notes())
                .singleElement()
                .asString()
                .contains(
                        "1 areas reach over the edge of the slide of 100 x 100 pixels, by up to"
                                + " 20");
        assertThatThrownBy(() -> set.on(80, 80))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "annotation 'p' at x 90..120, y 90..120 lies outside of the slide of 80 x"
                                + " 80 pixels");
    }

    @Test
    void measurementsWithoutValueAndCollectionsAreRead() throws IOException {
        Path file = dir.resolve("a.geojson");
        Files.writeString(
                file,
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":"
                        + "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\","
                        + "\"coordinates\":[[[0,0],[600,0],[600,600],[0,600],[0,0]]]},"
                        + "{\"type\":\"Point\",\"coordinates\":[5,5]},"
                        + "{\"type\":\"GeometryCollection\",\"geometries\":[]}]},"
                        + "\"properties\":{\"name\":\"x\",\"classification\":{\"name\":\"Tumor\"},"
                        + "\"measurements\":{\"Circularity\":NaN,\"A\":Infinity,\"B\":-Infinity,"
                        + "\"Area\":360000.0}}}]}");
        AnnotationSet set = GeoJsonAnnotations.read(file);
        assertThat(set.annotations())
                .extracting(Annotation::type)
                .containsExactly(AnnotationType.POLYGON, AnnotationType.DOT);
        assertThat(set.annotations()).allMatch(a -> a.group().equals("Tumor"));
        assertThat(set.annotations().get(0).shape().getArea()).isEqualTo(360_000);
        assertThat(set.annotations().get(0).measurements())
                .containsExactlyEntriesOf(Map.of("Area", 360_000.0));
        assertThat(set.notes())
                .singleElement()
                .asString()
                .contains("feature 1 'x' part 3 has geometry GeometryCollection; left out");
        Files.writeString(
                file,
                "[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[NaN,5]},"
                        + "\"properties\":{}}]");
        assertThatThrownBy(() -> GeoJsonAnnotations.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("which is not a pair of numbers");
    }

    @Test
    void objectsInOthersAreReadAndBlankClassesAreNone() throws IOException {
        String feature =
                """
                {"type": "Feature", "geometry": {"type": "Polygon", "coordinates":
                [[[0, 0], [9, 0], [9, 9], [0, 0]]]}, "properties": {"classification": {"name":
                "%s"}%s}%s}\
                """;
        String leaf = feature.formatted("Tumor", "", "");
        String blank = feature.formatted(" ", "", "");
        String middle = feature.formatted("normal", ", \"childObjects\": [" + leaf + "]", "");
        Path file = dir.resolve("nested.geojson");
        Files.writeString(
                file,
                "["
                        + feature.formatted("Region*", "", ", \"childObjects\": [" + middle + "]")
                        + ","
                        + blank
                        + "]");
        assertThat(GeoJsonAnnotations.read(file).annotations())
                .extracting(Annotation::group)
                .containsExactly("Region*", "normal", "Tumor", Annotation.NO_GROUP);
    }
}
