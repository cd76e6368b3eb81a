package org.epsam.slides.annotation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.epsam.slides.WholeFile;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;

/**
 * Writes outlines as GeoJSON that QuPath (0.4 and later) opens as annotations: a FeatureCollection
 * whose features have an object type, a name, a classification with colour, and measurements.
 */
public final class GeoJsonWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GeoJsonWriter() {}

    /**
     * One annotation.
     *
     * @param shape a {@link Polygon} or {@link MultiPolygon} in pixels of level 0
     * @param name shown in QuPath's list
     * @param classification the class, such as Tumor
     * @param measurements numbers by name, such as a mean probability; finite
     */
    public record Region(
            Polygonal shape,
            String name,
            String classification,
            Map<String, Double> measurements) {}

    /**
     * Writes a file, beside its place first. The same regions give the same bytes.
     *
     * @param file where it shall be
     * @param regions the annotations
     * @param colour red, green and blue of the classification as 0xRRGGBB
     */
    public static void write(Path file, List<Region> regions, int colour) {
        ObjectNode root = JSON.createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = root.putArray("features");
        for (Region region : regions) {
            ObjectNode feature = features.addObject().put("type", "Feature");
            String key = features.size() + " " + region.name() + " " + region.shape();
            feature.put(
                    "id", UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
            geometry(feature.putObject("geometry"), region.shape());
            ObjectNode properties = feature.putObject("properties");
            properties.put("objectType", "annotation").put("name", region.name());
            properties
                    .putObject("classification")
                    .put("name", region.classification())
                    .putArray("color")
                    .add(colour >> 16 & 0xff)
                    .add(colour >> 8 & 0xff)
                    .add(colour & 0xff);
            ObjectNode measurements = properties.putObject("measurements");
            region.measurements().forEach(measurements::put);
        }
        // The stream is the caller's; Jackson would close it.
        WholeFile.write(file, out -> out.write(JSON.writeValueAsBytes(root)));
    }

    private static void geometry(ObjectNode geometry, Polygonal shape) {
        if (shape instanceof Polygon polygon) {
            geometry.put("type", "Polygon");
            rings(geometry.putArray("coordinates"), polygon);
        } else if (shape instanceof MultiPolygon many) {
            geometry.put("type", "MultiPolygon");
            ArrayNode polygons = geometry.putArray("coordinates");
            for (int i = 0; i < many.getNumGeometries(); i++) {
                rings(polygons.addArray(), (Polygon) many.getGeometryN(i));
            }
        } else {
            throw new IllegalArgumentException(shape + " is no polygon");
        }
    }

    private static void rings(ArrayNode rings, Polygon polygon) {
        ring(rings.addArray(), polygon.getExteriorRing(), true);
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            ring(rings.addArray(), polygon.getInteriorRingN(i), false);
        }
    }

    /** RFC 7946 asks for counter-clockwise outer rings and clockwise holes. */
    private static void ring(ArrayNode points, LinearRing ring, boolean counterClockwise) {
        boolean turned = Orientation.isCCW(ring.getCoordinateSequence()) != counterClockwise;
        for (Coordinate point : (turned ? ring.reverse() : ring).getCoordinates()) {
            ArrayNode pair = points.addArray();
            number(pair, point.x);
            number(pair, point.y);
        }
    }

    private static void number(ArrayNode pair, double value) {
        if (value == (long) value) {
            pair.add((long) value);
        } else {
            pair.add(value);
        }
    }
}
