package org.epsam.slides.annotation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Reads and writes annotations as the GeoJSON of QuPath (0.2 and later): features with a name, a
 * classification with colour, and measurements. Reads the JSON outlines of NCRF too: their positive
 * outlines become the group Tumor, the negative ones the group Exclusion.
 */
public final class GeoJsonAnnotations {
    private static final int DEFAULT_COLOUR = 0x808080;

    private GeoJsonAnnotations() {}

    /** A mistake in the content; the file's name is added where it is known. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads a file: a FeatureCollection, a Feature, a list of features, or outlines of NCRF.
     *
     * @param file a JSON file, possibly compressed by gzip
     * @return its annotations. Features without geometry, of an unknown kind of geometry or of
     *     fewer than three different vertices are left out and noted
     * @throws InputException where the file is missing, empty, not well-formed JSON, of another
     *     content, or a coordinate is not a number
     */
    public static AnnotationSet read(Path file) {
        AnnotationFile.requireContent(file);
        Outlines outlines = new Outlines(file.toString());
        List<Annotation> annotations = new ArrayList<>();
        try (InputStream in = AnnotationFile.open(file);
                JsonParser parser = Json.MAPPER.createParser(in)) {
            read(parser, annotations, outlines);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new InputException(
                    file + ": " + line + "not well-formed JSON; export it from QuPath again", e);
        } catch (EOFException | ZipException e) {
            throw new InputException(
                    file + ": damaged or cut off (" + e.getMessage() + "); export it again", e);
        } catch (IOException e) {
            throw AnnotationFile.unreadable(file, e);
        } catch (Malformed e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        return new AnnotationSet(file, annotations, outlines.notes());
    }

    private static void read(JsonParser parser, List<Annotation> annotations, Outlines outlines)
            throws IOException {
        JsonToken start = parser.nextToken();
        boolean known = start == JsonToken.START_ARRAY;
        if (known) {
            features(parser, annotations, outlines);
        } else if (start == JsonToken.START_OBJECT) {
            ObjectNode rest = Json.MAPPER.createObjectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("features")) {
                    known = true;
                    // One feature at a time: exports of cells have millions.
                    features(parser, annotations, outlines);
                } else {
                    rest.set(field, Json.MAPPER.readTree(parser));
                }
            }
            if (rest.path("type").asText().equals("Feature")) {
                known = true;
                feature(rest, 1, annotations, outlines);
            } else if (rest.has("positive") || rest.has("negative")) {
                known = true;
                ncrf(rest.path("positive"), "Tumor", annotations, outlines);
                ncrf(rest.path("negative"), "Exclusion", annotations, outlines);
            }
        }
        if (!known) {
            throw new Malformed("JSON without features; give GeoJSON as QuPath exports it");
        }
        if (parser.nextToken() != null) {
            throw new Malformed("something follows after the end of the JSON; export it again");
        }
    }

    private static void features(JsonParser parser, List<Annotation> annotations, Outlines outlines)
            throws IOException {
        int number = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            feature(Json.MAPPER.readTree(parser), ++number, annotations, outlines);
        }
    }

    private static void feature(
            JsonNode feature, int number, List<Annotation> annotations, Outlines outlines) {
        if (!feature.path("type").asText().equals("Feature")) {
            throw new Malformed(
                    "entry " + number + " is not a Feature; give GeoJSON as QuPath exports it");
        }
        JsonNode properties = feature.path("properties");
        String name = properties.path("name").asText("");
        String what = "feature " + number + (name.isEmpty() ? "" : " '" + name + "'");
        JsonNode geometry = feature.path("geometry");
        JsonNode coordinates = geometry.path("coordinates");
        String kind = geometry.path("type").asText("");
        AnnotationType type =
                switch (kind) {
                    case "Polygon", "MultiPolygon" -> AnnotationType.POLYGON;
                    case "Point" -> AnnotationType.DOT;
                    case "MultiPoint" -> AnnotationType.POINT_SET;
                    default -> AnnotationType.OTHER;
                };
        GeometryFactory factory = Outlines.FACTORY;
        Optional<? extends Geometry> shape =
                switch (kind) {
                    case "Polygon" -> outlines.polygon(what, rings(what, coordinates));
                    case "MultiPolygon" -> multiPolygon(what, coordinates, outlines);
                    case "Point" -> Optional.of(factory.createPoint(point(what, coordinates)));
                    case "MultiPoint" ->
                            Optional.of(
                                    factory.createMultiPointFromCoords(array(what, coordinates)));
                    case "LineString" ->
                            Optional.of(factory.createLineString(line(array(what, coordinates))));
                    case "MultiLineString" ->
                            Optional.of(
                                    factory.createMultiLineString(
                                            rings(what, coordinates).stream()
                                                    .map(l -> l.toArray(Coordinate[]::new))
                                                    .map(l -> factory.createLineString(line(l)))
                                                    .toArray(LineString[]::new)));
                    default -> {
                        outlines.note(
                                what
                                        + " has "
                                        + (kind.isEmpty() ? "no geometry" : "geometry " + kind)
                                        + "; left out");
                        yield Optional.empty();
                    }
                };
        if (shape.isPresent() && !shape.get().isEmpty()) {
            annotations.add(
                    new Annotation(
                            name, group(properties), type, shape.get(), measurements(properties)));
        }
    }

    private static Optional<MultiPolygon> multiPolygon(
            String what, JsonNode coordinates, Outlines outlines) {
        List<Polygon> parts = new ArrayList<>();
        for (JsonNode part : coordinates) {
            String which = what + " part " + (parts.size() + 1);
            outlines.polygon(which, rings(what, part)).ifPresent(parts::add);
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(Outlines.FACTORY.createMultiPolygon(parts.toArray(Polygon[]::new)));
    }

    /** A line of one vertex, which JTS refuses, becomes one of length 0. */
    private static Coordinate[] line(Coordinate[] points) {
        return points.length == 1 ? new Coordinate[] {points[0], points[0]} : points;
    }

    private static List<List<Coordinate>> rings(String what, JsonNode coordinates) {
        List<List<Coordinate>> rings = new ArrayList<>();
        for (JsonNode ring : coordinates) {
            rings.add(List.of(array(what, ring)));
        }
        return rings;
    }

    private static Coordinate[] array(String what, JsonNode points) {
        Coordinate[] array = new Coordinate[points.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = point(what, points.get(i));
        }
        return array;
    }

    private static Coordinate point(String what, JsonNode pair) {
        if (pair.size() >= 2 && pair.get(0).isNumber() && pair.get(1).isNumber()) {
            Coordinate point = new Coordinate(pair.get(0).asDouble(), pair.get(1).asDouble());
            if (Double.isFinite(point.x) && Double.isFinite(point.y)) {
                return point;
            }
        }
        String found = pair.toString();
        throw new Malformed(
                what
                        + " has the coordinate "
                        + (found.length() > 60 ? found.substring(0, 60) + "..." : found)
                        + ", which is not a pair of numbers; correct it");
    }

    private static String group(JsonNode properties) {
        JsonNode classification = properties.path("classification");
        if (classification.isTextual()) {
            return classification.asText();
        }
        List<String> names = new ArrayList<>();
        classification.path("names").forEach(n -> names.add(n.asText()));
        // QuPath writes "names" for derived classes and joins them so.
        return names.isEmpty()
                ? classification.path("name").asText(Annotation.NO_GROUP)
                : String.join(": ", names);
    }

    /** An object of numbers (QuPath 0.4) or a list of names and values (before). */
    private static Map<String, Double> measurements(JsonNode properties) {
        Map<String, Double> measurements = new LinkedHashMap<>();
        JsonNode node = properties.path("measurements");
        if (node.isObject()) {
            node.properties().forEach(m -> put(measurements, m.getKey(), m.getValue()));
        } else {
            node.forEach(m -> put(measurements, m.path("name").asText(), m.path("value")));
        }
        return measurements;
    }

    private static void put(Map<String, Double> measurements, String name, JsonNode value) {
        if (value.isNumber() && Double.isFinite(value.asDouble())) {
            measurements.put(name, value.asDouble());
        }
    }

    private static void ncrf(
            JsonNode outlinesOfKind,
            String group,
            List<Annotation> annotations,
            Outlines outlines) {
        for (JsonNode outline : outlinesOfKind) {
            String name = outline.path("name").asText("");
            String what = group + " outline '" + name + "'";
            outlines.polygon(what, List.of(List.of(array(what, outline.path("vertices")))))
                    .ifPresent(
                            p ->
                                    annotations.add(
                                            new Annotation(
                                                    name, group, AnnotationType.POLYGON, p)));
        }
    }

    /**
     * Writes a file that QuPath (0.4 and later) opens, complete or not at all; compressed where its
     * name ends in {@code .gz}. The same annotations give the same bytes. Outlines that cross or
     * touch themselves are written as valid polygons of the same area.
     *
     * @param file the file to write
     * @param annotations what to write
     * @param colours 0xRRGGBB by classification; those without one are grey
     */
    public static void write(
            Path file, List<Annotation> annotations, Map<String, Integer> colours) {
        ObjectNode root = Json.MAPPER.createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = root.putArray("features");
        for (Annotation annotation : annotations) {
            ObjectNode feature = features.addObject().put("type", "Feature");
            String key = features.size() + " " + annotation.name() + " " + annotation.shape();
            feature.put(
                    "id", UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
            geometry(feature.putObject("geometry"), annotation.validShape());
            ObjectNode properties = feature.putObject("properties");
            properties.put("objectType", "annotation").put("name", annotation.name());
            if (!annotation.group().equals(Annotation.NO_GROUP)) {
                int colour = colours.getOrDefault(annotation.group(), DEFAULT_COLOUR);
                properties
                        .putObject("classification")
                        .put("name", annotation.group())
                        .putArray("color")
                        .add(colour >> 16 & 0xff)
                        .add(colour >> 8 & 0xff)
                        .add(colour & 0xff);
            }
            ObjectNode measurements = properties.putObject("measurements");
            annotation.measurements().forEach(measurements::put);
        }
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        AtomicFile.write(
                file,
                out -> {
                    // The stream is the caller's; Jackson would close it.
                    byte[] bytes =
                            Json.MAPPER
                                    .writer()
                                    .without(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsBytes(root);
                    if (packed) {
                        GZIPOutputStream zip = new GZIPOutputStream(out);
                        zip.write(bytes);
                        zip.finish();
                    } else {
                        out.write(bytes);
                    }
                });
    }

    private static void geometry(ObjectNode geometry, Geometry shape) {
        geometry.put("type", shape.getGeometryType());
        ArrayNode coordinates = geometry.putArray("coordinates");
        if (shape instanceof Point point) {
            number(coordinates, point.getX());
            number(coordinates, point.getY());
        } else if (shape instanceof Polygon polygon) {
            rings(coordinates, polygon);
        } else if (shape instanceof LineString line) {
            points(coordinates, line.getCoordinates());
        } else {
            for (int i = 0; i < shape.getNumGeometries(); i++) {
                Geometry part = shape.getGeometryN(i);
                if (part instanceof Point point) {
                    points(coordinates, point.getCoordinates());
                } else if (part instanceof Polygon polygon) {
                    rings(coordinates.addArray(), polygon);
                } else if (part instanceof LineString line) {
                    points(coordinates.addArray(), line.getCoordinates());
                } else {
                    throw new IllegalArgumentException("a shape inside of a shape: " + part);
                }
            }
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
        points(points, (turned ? ring.reverse() : ring).getCoordinates());
    }

    private static void points(ArrayNode points, Coordinate[] coordinates) {
        for (Coordinate point : coordinates) {
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
