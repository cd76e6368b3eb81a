package org.epsam.slides.annotation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;

/**
 * Reads and writes annotations as the GeoJSON of QuPath (0.2 and later): features with a name, a
 * classification with colour, and measurements. Reads the JSON outlines of NCRF too: their positive
 * outlines become the group Tumor, the negative ones the group Exclusion.
 */
public final class GeoJsonAnnotations {
    private static final Set<String> KINDS =
            Set.of(
                    "Polygon",
                    "MultiPolygon",
                    "Point",
                    "MultiPoint",
                    "LineString",
                    "MultiLineString",
                    "GeometryCollection");

    private static final String NESTED =
            " has coordinates that are not nested as its geometry has them";

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
     * @return its annotations. Features without geometry or of an unknown kind of geometry are
     *     {@link AnnotationType#LOST}; those of fewer than three different vertices are left out.
     *     Both are noted
     * @throws InputException where the file is missing, empty, not well-formed JSON, of another
     *     content, or a coordinate is not a number
     */
    public static AnnotationSet read(Path file) {
        AnnotationFile.requireContent(file);
        Outlines outlines = new Outlines(file.toString());
        List<Annotation> annotations = new ArrayList<>();
        boolean fromScannedPart;
        try (InputStream in = AnnotationFile.open(file);
                JsonParser parser = Json.MAPPER.createParser(in)) {
            parser.enable(JsonParser.Feature.USE_FAST_DOUBLE_PARSER);
            // QuPath up to 0.4 writes measurements without value as a bare NaN.
            parser.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());
            JsonBudget budget = new JsonBudget(Files.size(file));
            fromScannedPart = read(parser, budget, annotations, outlines);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new InputException(
                    file + ": " + line + "not well-formed JSON; export it from QuPath again", e);
        } catch (EOFException | ZipException e) {
            throw new InputException(
                    file + ": damaged or cut off (" + e.getMessage() + "); export it again", e);
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        } catch (Malformed e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        return new AnnotationSet(file, annotations, outlines.notes(), fromScannedPart);
    }

    /** Returns whether the file is QuPath's, whose coordinates begin at the scanned part. */
    private static boolean read(
            JsonParser parser, JsonBudget budget, List<Annotation> annotations, Outlines outlines)
            throws IOException {
        boolean isQuPaths = true;
        JsonToken start = parser.nextToken();
        boolean known = start == JsonToken.START_ARRAY;
        if (known) {
            features(parser, budget, annotations, outlines);
        } else if (start == JsonToken.START_OBJECT) {
            ObjectNode rest = Json.MAPPER.createObjectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("features")) {
                    known = true;
                    // One feature at a time: exports of cells have millions.
                    features(parser, budget, annotations, outlines);
                } else {
                    rest.set(field, tree(parser, budget));
                }
            }
            if (rest.path("type").asText().equals("Feature")) {
                known = true;
                feature(rest, 1, annotations, outlines);
            } else if (rest.has("positive") || rest.has("negative")) {
                known = true;
                isQuPaths = false;
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
        return isQuPaths;
    }

    private static void features(
            JsonParser parser, JsonBudget budget, List<Annotation> annotations, Outlines outlines)
            throws IOException {
        int number = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            feature(tree(parser, budget), ++number, annotations, outlines);
        }
    }

    /**
     * Reads the value that begins with the current token. A list of numbers that begins with a
     * point, such as the coordinates of a vertex, becomes one node that holds the point: this takes
     * a third of the memory of a list.
     */
    private static JsonNode tree(JsonParser parser, JsonBudget budget) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            budget.take(JsonBudget.CONTAINER);
            ObjectNode object = Json.MAPPER.createObjectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                budget.take(JsonBudget.NAME + field.length());
                parser.nextToken();
                object.set(field, tree(parser, budget));
            }
            return object;
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            budget.take(JsonBudget.CONTAINER);
            return list(parser, budget);
        }
        budget.take(JsonBudget.VALUE + parser.getTextLength());
        return parser.currentToken().isNumeric()
                ? number(parser.getDoubleValue())
                : Json.MAPPER.readTree(parser);
    }

    /** Whole numbers of many digits are not whole any more, and may be infinite. */
    private static JsonNode number(double value) {
        return value == (long) value ? new LongNode((long) value) : new DoubleNode(value);
    }

    private static JsonNode list(JsonParser parser, JsonBudget budget) throws IOException {
        ArrayNode list = Json.MAPPER.createArrayNode();
        JsonToken token = parser.nextToken();
        if (token.isNumeric()) {
            double x = parser.getDoubleValue();
            token = parser.nextToken();
            if (token.isNumeric()) {
                Coordinate point = new Coordinate(x, parser.getDoubleValue());
                if (point.isValid()) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        parser.skipChildren();
                    }
                    // Instead of a list.
                    budget.free(JsonBudget.CONTAINER - JsonBudget.VERTEX);
                    return new POJONode(point);
                }
            }
            list.add(number(x));
        }
        while (token != JsonToken.END_ARRAY) {
            list.add(tree(parser, budget));
            token = parser.nextToken();
        }
        return list;
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
        Annotation like =
                new Annotation(
                        name,
                        outlines.shared(group(properties)),
                        AnnotationType.OTHER,
                        Outlines.FACTORY.createGeometryCollection(),
                        measurements(properties));
        add(what, feature.path("geometry"), like, annotations, outlines);
        // Objects that lie in another one.
        for (JsonNode owner : List.of(feature, properties)) {
            for (JsonNode child : owner.path("childObjects")) {
                feature(child, number, annotations, outlines);
            }
        }
    }

    /** The parts of a collection (RFC 7946, 3.1.8) become annotations of their own. */
    private static void add(
            String what,
            JsonNode geometry,
            Annotation like,
            List<Annotation> annotations,
            Outlines outlines) {
        JsonNode parts = geometry.path("geometries");
        if (geometry.path("type").asText().equals("GeometryCollection") && parts.size() > 0) {
            for (int i = 0; i < parts.size(); i++) {
                add(what + " part " + (i + 1), parts.get(i), like, annotations, outlines);
            }
            return;
        }
        JsonNode coordinates = geometry.path("coordinates");
        String kind = geometry.path("type").asText("");
        if (!KINDS.contains(kind)) {
            String lost = what + " has " + (kind.isEmpty() ? "no geometry" : "geometry " + kind);
            outlines.note(lost + "; left out");
            annotations.add(
                    new Annotation(
                            lost,
                            like.group(),
                            AnnotationType.LOST,
                            like.shape(),
                            like.measurements()));
            return;
        }
        AnnotationType type =
                switch (kind) {
                    case "Polygon", "MultiPolygon" -> AnnotationType.POLYGON;
                    case "Point" -> AnnotationType.DOT;
                    case "MultiPoint" -> AnnotationType.POINT_SET;
                    default -> AnnotationType.OTHER;
                };
        Optional<? extends Geometry> shape = shape(kind, what, coordinates, outlines);
        if (shape.isPresent() && !shape.get().isEmpty()) {
            annotations.add(
                    new Annotation(
                            like.name(), like.group(), type, shape.get(), like.measurements()));
        }
    }

    private static Optional<? extends Geometry> shape(
            String kind, String what, JsonNode coordinates, Outlines outlines) {
        GeometryFactory factory = Outlines.FACTORY;
        return switch (kind) {
            case "Polygon" -> outlines.polygon(what, rings(what, coordinates));
            case "MultiPolygon" -> multiPolygon(what, coordinates, outlines);
            case "Point" -> Optional.of(factory.createPoint(point(what, coordinates)));
            case "MultiPoint" ->
                    Optional.of(factory.createMultiPointFromCoords(array(what, coordinates)));
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
                outlines.note(what + " has geometry " + kind + "; left out");
                yield Optional.empty();
            }
        };
    }

    private static Optional<MultiPolygon> multiPolygon(
            String what, JsonNode coordinates, Outlines outlines) {
        requireList(what, coordinates);
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
        requireList(what, coordinates);
        List<List<Coordinate>> rings = new ArrayList<>();
        for (JsonNode ring : coordinates) {
            rings.add(Arrays.asList(array(what, ring)));
        }
        return rings;
    }

    private static Coordinate[] array(String what, JsonNode points) {
        requireList(what, points);
        Coordinate[] array = new Coordinate[points.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = point(what, points.get(i));
        }
        return array;
    }

    /** Brackets may be missing: what the outline was cannot be known then. */
    private static void requireList(String what, JsonNode node) {
        if (!node.isArray()) {
            throw new Malformed(
                    what
                            + (node.isMissingNode() ? " has no coordinates" : NESTED)
                            + "; correct it");
        }
    }

    private static Coordinate point(String what, JsonNode node) {
        if (node instanceof POJONode pojo) {
            return (Coordinate) pojo.getPojo();
        }
        if (node.isArray() && !node.isEmpty() && node.get(0).isContainerNode()
                || node.path(0) instanceof POJONode) {
            throw new Malformed(what + NESTED + "; correct it");
        }
        String found = node.toString();
        throw new Malformed(
                what
                        + " has the coordinate "
                        + (found.length() > 60 ? found.substring(0, 60) + "..." : found)
                        + ", which is not a pair of numbers; correct it");
    }

    private static String group(JsonNode properties) {
        JsonNode classification = properties.path("classification");
        if (classification.isTextual()) {
            return named(classification.asText());
        }
        List<String> names = new ArrayList<>();
        classification.path("names").forEach(n -> names.add(n.asText()));
        // QuPath writes "names" for derived classes and joins them so.
        return named(
                names.isEmpty()
                        ? classification.path("name").asText("")
                        : String.join(": ", names));
    }

    private static String named(String group) {
        return group.isBlank() ? Annotation.NO_GROUP : group;
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
            outlines.polygon(what, List.of(Arrays.asList(array(what, outline.path("vertices")))))
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
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        AtomicFile.write(
                file,
                out -> {
                    if (packed) {
                        GZIPOutputStream zip = new GZIPOutputStream(out, 1 << 16);
                        GeoJsonWriter.write(zip, annotations, colours, Map.of());
                        zip.finish();
                    } else {
                        GeoJsonWriter.write(out, annotations, colours, Map.of());
                    }
                });
    }
}
