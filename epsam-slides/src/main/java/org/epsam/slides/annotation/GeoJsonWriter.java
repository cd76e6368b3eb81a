package org.epsam.slides.annotation;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.epsam.base.io.Json;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Writes annotations as GeoJSON, one after the other: a slide may have hundreds of thousands. */
public final class GeoJsonWriter {
    private static final int DEFAULT_COLOUR = 0x808080;

    private final JsonGenerator json;
    private final Map<String, Integer> colours;

    private GeoJsonWriter(JsonGenerator json, Map<String, Integer> colours) {
        this.json = json;
        this.colours = colours;
    }

    /**
     * Writes a FeatureCollection as {@link GeoJsonAnnotations#write} does, in UTF-8.
     *
     * @param out where to; stays open
     * @param annotations what to write
     * @param colours 0xRRGGBB by classification; those without one are grey
     * @param members what else the collection holds, by name, for programs that know it; others
     *     leave it out (RFC 7946, 6.1)
     * @throws IOException if writing fails
     */
    public static void write(
            OutputStream out,
            List<Annotation> annotations,
            Map<String, Integer> colours,
            Map<String, ?> members)
            throws IOException {
        try (JsonGenerator json =
                // The factory's generators do not indent.
                Json.MAPPER
                        .getFactory()
                        .createGenerator(out)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            new GeoJsonWriter(json, colours).collection(annotations, members);
        }
    }

    private void collection(List<Annotation> annotations, Map<String, ?> members)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "FeatureCollection");
        for (Map.Entry<String, ?> member : members.entrySet()) {
            json.writeFieldName(member.getKey());
            // The generator's own way would indent all that follows.
            json.writeRawValue(Json.canonical(member.getValue()));
        }
        json.writeArrayFieldStart("features");
        int number = 0;
        for (Annotation annotation : annotations) {
            feature(annotation, ++number);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void feature(Annotation annotation, int number) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "Feature");
        json.writeStringField("id", id(annotation, number).toString());
        geometry(annotation.validShape());
        json.writeObjectFieldStart("properties");
        json.writeStringField("objectType", "annotation");
        json.writeStringField("name", annotation.name());
        if (!annotation.group().equals(Annotation.NO_GROUP)) {
            classification(annotation.group());
        }
        json.writeObjectFieldStart("measurements");
        for (Map.Entry<String, Double> measurement : annotation.measurements().entrySet()) {
            json.writeNumberField(measurement.getKey(), measurement.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Differs by place in the file, name and vertices; the same for the same annotation. */
    private static UUID id(Annotation annotation, int number) {
        byte[] name = annotation.name().getBytes(StandardCharsets.UTF_8);
        Coordinate[] vertices = annotation.shape().getCoordinates();
        ByteBuffer key =
                ByteBuffer.allocate(
                        Integer.BYTES + name.length + 2 * Double.BYTES * vertices.length);
        key.putInt(number).put(name);
        for (Coordinate vertex : vertices) {
            key.putDouble(vertex.x).putDouble(vertex.y);
        }
        return UUID.nameUUIDFromBytes(key.array());
    }

    private void classification(String group) throws IOException {
        int colour = colours.getOrDefault(group, DEFAULT_COLOUR);
        json.writeObjectFieldStart("classification");
        json.writeStringField("name", group);
        json.writeFieldName("color");
        json.writeArray(new int[] {colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff}, 0, 3);
        json.writeEndObject();
    }

    private void geometry(Geometry shape) throws IOException {
        if (shape.isEmpty()) {
            json.writeNullField("geometry");
            return;
        }
        json.writeObjectFieldStart("geometry");
        json.writeStringField("type", shape.getGeometryType());
        json.writeFieldName("coordinates");
        coordinates(shape);
        json.writeEndObject();
    }

    private void coordinates(Geometry shape) throws IOException {
        if (shape instanceof Point point) {
            pair(point.getCoordinate());
        } else if (shape instanceof LineString line) {
            points(line);
        } else if (shape instanceof Polygon polygon) {
            rings(polygon);
        } else {
            json.writeStartArray();
            for (int i = 0; i < shape.getNumGeometries(); i++) {
                coordinates(shape.getGeometryN(i));
            }
            json.writeEndArray();
        }
    }

    private void rings(Polygon polygon) throws IOException {
        json.writeStartArray();
        ring(polygon.getExteriorRing(), true);
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            ring(polygon.getInteriorRingN(i), false);
        }
        json.writeEndArray();
    }

    /** RFC 7946 asks for counter-clockwise outer rings and clockwise holes. */
    private void ring(LinearRing ring, boolean counterClockwise) throws IOException {
        boolean turned = Orientation.isCCW(ring.getCoordinateSequence()) != counterClockwise;
        points(turned ? ring.reverse() : ring);
    }

    private void points(LineString line) throws IOException {
        json.writeStartArray();
        for (Coordinate point : line.getCoordinates()) {
            pair(point);
        }
        json.writeEndArray();
    }

    private void pair(Coordinate point) throws IOException {
        json.writeStartArray();
        number(point.x);
        number(point.y);
        json.writeEndArray();
    }

    private void number(double value) throws IOException {
        if (value == (long) value) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
