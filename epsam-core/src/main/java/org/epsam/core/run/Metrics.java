package org.epsam.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.epsam.core.evaluate.Interval;

/**
 * What {@code metrics.json} holds of a measurement.
 *
 * @param data name of the data set
 * @param split that was measured
 * @param positives number of patches with tumour
 * @param negatives number of patches without
 * @param skipped number of patches that were left out
 * @param slides number of slides
 * @param intervals what was resampled: {@code slides} or {@code patches}
 * @param left files that were left out, and why
 * @param classifier what was measured of the classifier, by name
 * @param rows what was measured of the masks, by row and metric, in the order of the file; values
 *     that are absent or not finite are left out. An end of an interval that is absent is NaN
 */
public record Metrics(
        Optional<String> data,
        Optional<String> split,
        OptionalLong positives,
        OptionalLong negatives,
        OptionalLong skipped,
        OptionalLong slides,
        Optional<String> intervals,
        List<SkippedFile> left,
        Map<String, Interval> classifier,
        Map<String, Map<String, Interval>> rows) {

    static Metrics of(JsonNode json) {
        Map<String, Map<String, Interval>> rows = new LinkedHashMap<>();
        json.path("rows")
                .properties()
                .forEach(row -> rows.put(row.getKey(), intervals(row.getValue())));
        List<SkippedFile> left = new ArrayList<>();
        json.path("skipped")
                .forEach(
                        s ->
                                left.add(
                                        new SkippedFile(
                                                s.path("file").asText(),
                                                s.path("reason").asText())));
        return new Metrics(
                text(json.path("data")),
                text(json.path("split")),
                count(json.path("n_positive")),
                count(json.path("n_negative")),
                count(json.path("n_skipped")),
                count(json.path("n_slides")),
                text(json.path("intervals")),
                left,
                intervals(json.path("classifier")),
                rows);
    }

    private static Map<String, Interval> intervals(JsonNode group) {
        Map<String, Interval> result = new LinkedHashMap<>();
        group.properties()
                .forEach(
                        entry -> {
                            JsonNode node = entry.getValue();
                            OptionalDouble value = number(node.path("value"));
                            if (value.isPresent()) {
                                result.put(
                                        entry.getKey(),
                                        new Interval(
                                                value.getAsDouble(),
                                                number(node.path("low")).orElse(Double.NaN),
                                                number(node.path("high")).orElse(Double.NaN)));
                            }
                        });
        return result;
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble())
                ? OptionalDouble.of(node.asDouble())
                : OptionalDouble.empty();
    }

    private static OptionalLong count(JsonNode node) {
        return node.isNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
}
