package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

class GeoJsonWriterTest {
    @TempDir Path dir;

    @Test
    void writesWhatQuPathReads() throws IOException {
        Mask mask = new Mask(4, 4, new byte[] {1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1});
        List<Polygon> polygons = MaskContours.polygons(mask);
        Polygon shifted = new Canvas(4, 4, 0.25, 0, 1).toLevel0(polygons.get(1));
        List<GeoJsonWriter.Region> regions =
                List.of(
                        new GeoJsonWriter.Region(
                                polygons.get(0), "Tumour 1", "Tumor", Map.of("Probability", 0.75)),
                        new GeoJsonWriter.Region(
                                new GeometryFactory().createMultiPolygon(new Polygon[] {shifted}),
                                "Tumour 2",
                                "Tumor",
                                Map.of()));
        Path file = dir.resolve("out/regions.geojson");

        GeoJsonWriter.write(file, regions, 0xc80010);

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
        GeoJsonWriter.write(again, regions, 0xc80010);
        assertThat(Files.mismatch(file, again)).isEqualTo(-1);
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
}
