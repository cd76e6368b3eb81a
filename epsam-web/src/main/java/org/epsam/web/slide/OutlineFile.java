package org.epsam.web.slide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.impl.PackedCoordinateSequence;
import org.locationtech.jts.geom.impl.PackedCoordinateSequenceFactory;

/**
 * Reads the outlines that {@code segment} has written. A slide may have a hundred thousand; what is
 * as {@code segment} writes it is read in one pass, in a fraction of the time that the general
 * reader takes to find out what is not, and kept in a third of the memory. Everything else is left
 * to that reader, which knows all forms and tells what is wrong.
 */
final class OutlineFile {
    private static final String PROBABILITY = "Mean tumour probability";

    private static final GeometryFactory FACTORY =
            new GeometryFactory(PackedCoordinateSequenceFactory.DOUBLE_FACTORY);

    private final JsonScanner json;
    private final List<Outlined> outlines = new ArrayList<>();
    private double[] corners = new double[256];
    private int length;

    /**
     * An outline.
     *
     * @param polygon in pixels of level 0 from the corner of the scanned part
     * @param probability of tumour, the mean over it; empty where the file does not say it
     */
    record Outlined(Polygon polygon, OptionalDouble probability) {}

    private OutlineFile(JsonScanner json) {
        this.json = json;
    }

    /**
     * Reads a file.
     *
     * @throws InputException where it is damaged
     */
    static List<Outlined> read(Path file) {
        return usual(file).orElseGet(() -> any(file));
    }

    /** Reads a file that is as it was written; empty where it is not. */
    static Optional<List<Outlined>> usual(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            OutlineFile content = new OutlineFile(new JsonScanner(in));
            content.collection();
            return Optional.of(content.outlines);
        } catch (JsonScanner.Unusual e) {
            return Optional.empty();
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }

    private static List<Outlined> any(Path file) {
        List<Outlined> outlines = new ArrayList<>();
        for (Annotation annotation : GeoJsonAnnotations.read(file).annotations()) {
            Double probability = annotation.measurements().get(PROBABILITY);
            for (Polygon polygon : annotation.polygons()) {
                outlines.add(
                        new Outlined(
                                (Polygon) FACTORY.createGeometry(polygon),
                                probability == null
                                        ? OptionalDouble.empty()
                                        : OptionalDouble.of(probability)));
            }
        }
        return outlines;
    }

    private void collection() throws IOException {
        int[] found = new int[1];
        json.object(
                field -> {
                    if (field.equals("features")) {
                        found[0]++;
                        json.list(this::feature);
                    } else {
                        json.skip();
                    }
                });
        json.end();
        JsonScanner.require(found[0] == 1);
    }

    private void feature() throws IOException {
        List<Polygon> polygons = new ArrayList<>(1);
        Properties properties = new Properties();
        json.object(
                field -> {
                    switch (field) {
                        case "geometry" -> geometry(polygons);
                        case "properties" -> json.object(properties::take);
                        default -> {
                            // Objects may lie in another one.
                            JsonScanner.require(!field.equals("childObjects"));
                            json.skip();
                        }
                    }
                });
        JsonScanner.require(!polygons.isEmpty());
        for (Polygon polygon : polygons) {
            outlines.add(new Outlined(polygon, properties.probability));
        }
    }

    /** What is known of a feature beside its outline. */
    private final class Properties {
        private OptionalDouble probability = OptionalDouble.empty();

        void take(String name) throws IOException {
            JsonScanner.require(!name.equals("childObjects"));
            if (name.equals("measurements")) {
                json.object(
                        measurement -> {
                            if (measurement.equals(PROBABILITY)) {
                                probability = OptionalDouble.of(json.number());
                            } else {
                                json.skip();
                            }
                        });
            } else {
                json.skip();
            }
        }
    }

    private void geometry(List<Polygon> polygons) throws IOException {
        String[] type = {""};
        json.object(
                field -> {
                    if (field.equals("type")) {
                        type[0] = json.string();
                    } else if (!field.equals("coordinates")) {
                        json.skip();
                    } else if (type[0].equals("MultiPolygon")) {
                        json.list(() -> polygons.add(polygon()));
                    } else {
                        JsonScanner.require(type[0].equals("Polygon"));
                        polygons.add(polygon());
                    }
                });
    }

    private Polygon polygon() throws IOException {
        List<LinearRing> rings = new ArrayList<>(1);
        json.list(() -> rings.add(ring()));
        JsonScanner.require(!rings.isEmpty());
        return FACTORY.createPolygon(
                rings.get(0), rings.subList(1, rings.size()).toArray(LinearRing[]::new));
    }

    private LinearRing ring() throws IOException {
        length = 0;
        json.list(this::corner);
        int n = length;
        JsonScanner.require(n >= 8 && corners[0] == corners[n - 2] && corners[1] == corners[n - 1]);
        CoordinateSequence points =
                new PackedCoordinateSequence.Double(Arrays.copyOf(corners, n), 2, 0);
        return FACTORY.createLinearRing(points);
    }

    private void corner() throws IOException {
        if (length == corners.length) {
            corners = Arrays.copyOf(corners, 2 * length);
        }
        json.expect('[');
        corners[length++] = json.number();
        json.expect(',');
        corners[length++] = json.number();
        json.expect(']');
    }
}
