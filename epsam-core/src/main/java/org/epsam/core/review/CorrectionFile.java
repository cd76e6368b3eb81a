package org.epsam.core.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.GeoJsonWriter;
import org.epsam.slides.image.DrawingColours;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/** The file of an answer: GeoJSON, with the answer in a member of its own. */
final class CorrectionFile {
    private static final String MEMBER = "epsam";

    private CorrectionFile() {}

    /** Hashes outlines: their coordinates, in their order. */
    static String hash(List<Polygon> polygons) {
        List<List<List<double[]>>> coordinates = new ArrayList<>();
        for (Polygon polygon : polygons) {
            List<List<double[]>> rings = new ArrayList<>();
            rings.add(points(polygon.getExteriorRing()));
            for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                rings.add(points(polygon.getInteriorRingN(i)));
            }
            coordinates.add(rings);
        }
        return Sha256.of(Json.canonical(coordinates));
    }

    private static List<double[]> points(LinearRing ring) {
        List<double[]> points = new ArrayList<>();
        for (Coordinate c : ring.getCoordinates()) {
            points.add(new double[] {c.x, c.y});
        }
        return points;
    }

    /** Writes an answer to its place in a folder, onto the disk. */
    static void save(Path folder, Correction correction) {
        AtomicFile.writeForced(folder.resolve(correction.item().file()), content(correction));
    }

    /** Writes an answer to its place in a folder. */
    static void write(Path folder, Correction correction) {
        AtomicFile.write(folder.resolve(correction.item().file()), content(correction));
    }

    private static AtomicFile.Content content(Correction correction) {
        return out ->
                GeoJsonWriter.write(
                        out,
                        correction.annotations(),
                        DrawingColours.CLASSES,
                        Map.of(MEMBER, correction.entry().fields()));
    }

    /**
     * Reads an answer.
     *
     * @param folder of the review
     * @param file the answer, in the folder
     * @throws InputException where it is not as it was written
     */
    static Correction read(Path folder, Path file) {
        Correction correction;
        try {
            JsonNode member = Json.read(file).path(MEMBER);
            if (!member.isObject()) {
                throw new InputException("written by another program, which left out the answer");
            }
            List<Polygon> polygons = new ArrayList<>();
            for (Annotation annotation : GeoJsonAnnotations.read(file).annotations()) {
                polygons.addAll(annotation.polygons());
            }
            correction = new Correction(JournalEntry.of(member), polygons);
            if (!hash(polygons).equals(correction.entry().sha256())) {
                throw new InputException("its outlines are not those of the answer");
            }
        } catch (InputException | DateTimeException | IllegalArgumentException e) {
            String reason =
                    e instanceof InputException input
                            ? input.withoutPath(file).replaceFirst("; is the file complete\\?$", "")
                            : String.valueOf(e.getMessage());
            throw new InputException(
                    file
                            + ": is not as the review has saved it ("
                            + reason
                            + "); restore it from a copy, or delete it and answer again",
                    e);
        }
        Path place = folder.resolve(correction.item().file());
        if (!place.toAbsolutePath().equals(file.toAbsolutePath())) {
            throw new InputException(
                    file
                            + ": is the answer about "
                            + correction.item().id()
                            + ", whose place is "
                            + place
                            + "; move it there or delete it");
        }
        return correction;
    }
}
