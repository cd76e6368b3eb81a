package org.epsam.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.epsam.base.io.Json;
import org.epsam.core.evaluate.Areas;
import org.epsam.core.evaluate.Interval;
import org.epsam.slides.data.SkippedFile;

/**
 * The content of the {@code metrics.json} that {@code evaluate --slides} writes.
 *
 * @param data name of the folder or list of slides
 * @param dice of the areas of all slides together, with its 95 % interval
 * @param iou the same
 * @param auc probability that a slide with tumour has a higher score than one without; empty where
 *     there are slides of one kind only
 * @param froc mean sensitivity for lesions at 1/4 to 8 false detections per slide; empty where
 *     there is no lesion
 * @param lesions number of lesions
 * @param slides the slides
 * @param skipped skipped files with reasons
 */
public record MeasuredSlides(
        String data,
        Interval dice,
        Interval iou,
        OptionalDouble auc,
        OptionalDouble froc,
        int lesions,
        List<Slide> slides,
        List<SkippedFile> skipped) {
    /** Copies the lists. */
    public MeasuredSlides {
        slides = List.copyOf(slides);
        skipped = List.copyOf(skipped);
    }

    /**
     * A measured slide.
     *
     * @param name its name
     * @param tumour whether its annotation shows tumour
     * @param score slide score, 0..1
     * @param areas how predicted and annotated areas overlap, in mm2
     * @param lesions number of its lesions
     * @param found how many of them were detected
     * @param falseDetections detections outside of lesions
     * @param notes what one should know of it
     */
    public record Slide(
            String name,
            boolean tumour,
            double score,
            Areas areas,
            int lesions,
            int found,
            int falseDetections,
            List<String> notes) {
        private static Slide of(JsonNode row) {
            double both = row.path("both_mm2").asDouble();
            List<String> notes = new ArrayList<>();
            row.path("notes").forEach(note -> notes.add(note.asText()));
            return new Slide(
                    row.path("slide").asText(),
                    row.path("tumour").asBoolean(),
                    row.path("score").asDouble(),
                    new Areas(
                            both,
                            row.path("predicted_mm2").asDouble() - both,
                            row.path("annotated_mm2").asDouble() - both),
                    row.path("lesions").asInt(),
                    row.path("lesions_found").asInt(),
                    row.path("false_detections").asInt(),
                    List.copyOf(notes));
        }
    }

    /**
     * Returns whether a file holds results of slides.
     *
     * @param metrics the path of a {@code metrics.json}
     * @return false also if it does not exist
     */
    public static boolean isIn(Path metrics) {
        return Json.hasFields(metrics, "data", "n_skipped", "slides");
    }

    /**
     * Reads the results of slides.
     *
     * @param metrics a {@code metrics.json} of slides
     * @return the results
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public static MeasuredSlides read(Path metrics) {
        JsonNode json = Json.read(metrics);
        List<Slide> slides = new ArrayList<>();
        json.path("slides").forEach(row -> slides.add(Slide.of(row)));
        List<SkippedFile> skipped = new ArrayList<>();
        for (JsonNode s : json.path("skipped")) {
            skipped.add(new SkippedFile(s.path("file").asText(), s.path("reason").asText()));
        }
        return new MeasuredSlides(
                json.path("data").asText(),
                interval(json.path("dice")),
                interval(json.path("iou")),
                number(json.path("auc")),
                number(json.path("froc").path("score")),
                json.path("froc").path("lesions").asInt(),
                slides,
                skipped);
    }

    /**
     * Counts slides.
     *
     * @param tumour whether those with tumour or those without
     * @return the number of slides
     */
    public long count(boolean tumour) {
        return slides.stream().filter(s -> s.tumour() == tumour).count();
    }

    /**
     * Returns the areas of each slide.
     *
     * @return by name
     */
    public Map<String, Areas> areas() {
        Map<String, Areas> areas = new LinkedHashMap<>();
        slides.forEach(s -> areas.put(s.name(), s.areas()));
        return areas;
    }

    private static Interval interval(JsonNode json) {
        return new Interval(
                json.path("value").asDouble(Double.NaN),
                json.path("low").asDouble(Double.NaN),
                json.path("high").asDouble(Double.NaN));
    }

    private static OptionalDouble number(JsonNode json) {
        return json.isNumber() ? OptionalDouble.of(json.asDouble()) : OptionalDouble.empty();
    }
}
