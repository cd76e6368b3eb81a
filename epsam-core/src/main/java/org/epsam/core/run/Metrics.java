package org.epsam.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.Summary;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;

/**
 * The content of {@code metrics.json}.
 *
 * @param data name of the data set
 * @param split that was evaluated
 * @param positives number of patches with tumour
 * @param negatives number of patches without
 * @param skipped number of skipped patches
 * @param slides number of slides
 * @param intervals what was resampled: {@code slides} or {@code patches}
 * @param skippedFiles skipped files with reasons
 * @param classifier metrics of the classifier
 * @param results metrics of the masks, in the order of the file; values that are absent or not
 *     finite are omitted. An absent end of an interval is NaN
 */
public record Metrics(
        Optional<String> data,
        Optional<String> split,
        OptionalLong positives,
        OptionalLong negatives,
        OptionalLong skipped,
        OptionalLong slides,
        Optional<String> intervals,
        List<SkippedFile> skippedFiles,
        Map<ClassifierMetric, Interval> classifier,
        Results results) {
    /**
     * Summarises an evaluation.
     *
     * @param data name of the data set
     * @param split that was evaluated
     * @param patches all evaluated patches
     * @param skippedFiles skipped files with reasons
     * @param classifier metrics of the classifier
     * @param summaries metrics of the masks by row; at least one
     * @return the metrics, rounded as they are stored
     */
    public static Metrics of(
            String data,
            Split split,
            List<Patch> patches,
            List<SkippedFile> skippedFiles,
            Map<ClassifierMetric, Interval> classifier,
            Map<Row, Summary> summaries) {
        long positives = patches.stream().filter(Patch::isPositive).count();
        Map<Row, Map<Metric, Interval>> rows = new LinkedHashMap<>();
        summaries.forEach((row, summary) -> rows.put(row, rounded(summary.metrics())));
        boolean bySlide = summaries.values().stream().allMatch(Summary::bySlide);
        return new Metrics(
                Optional.of(data),
                Optional.of(split.folder()),
                OptionalLong.of(positives),
                OptionalLong.of(patches.size() - positives),
                OptionalLong.of(skippedFiles.size()),
                OptionalLong.of(patches.stream().map(Patch::slide).distinct().count()),
                Optional.of(bySlide ? "slides" : "patches"),
                skippedFiles,
                rounded(classifier),
                new Results(rows));
    }

    private static <K> Map<K, Interval> rounded(Map<K, Interval> values) {
        Map<K, Interval> rounded = new LinkedHashMap<>(values);
        rounded.replaceAll((metric, value) -> value.rounded());
        return rounded;
    }

    /** Returns what {@code metrics.json} holds, field by field. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        data.ifPresent(text -> map.put("data", text));
        split.ifPresent(text -> map.put("split", text));
        positives.ifPresent(n -> map.put("n_positive", n));
        negatives.ifPresent(n -> map.put("n_negative", n));
        skipped.ifPresent(n -> map.put("n_skipped", n));
        slides.ifPresent(n -> map.put("n_slides", n));
        intervals.ifPresent(text -> map.put("intervals", text));
        map.put("skipped", skippedFiles);
        Map<String, Interval> ofClassifier = new LinkedHashMap<>();
        classifier.forEach((metric, value) -> ofClassifier.put(metric.key(), value));
        map.put("classifier", ofClassifier);
        Map<String, Map<String, Interval>> ofRows = new LinkedHashMap<>();
        results.rows()
                .forEach(
                        (row, values) -> {
                            Map<String, Interval> cells = new LinkedHashMap<>();
                            values.forEach((metric, value) -> cells.put(metric.key(), value));
                            ofRows.put(row.key(), cells);
                        });
        map.put("rows", ofRows);
        return map;
    }

    static Metrics of(JsonNode json) {
        Map<Row, Map<Metric, Interval>> rows = new LinkedHashMap<>();
        json.path("rows")
                .properties()
                .forEach(
                        row -> {
                            Map<Metric, Interval> values = new EnumMap<>(Metric.class);
                            for (Metric metric : Metric.values()) {
                                interval(row.getValue().path(metric.key()))
                                        .ifPresent(i -> values.put(metric, i));
                            }
                            rows.put(Row.of(row.getKey()), values);
                        });
        Map<ClassifierMetric, Interval> classifier = new EnumMap<>(ClassifierMetric.class);
        for (ClassifierMetric metric : ClassifierMetric.values()) {
            interval(json.path("classifier").path(metric.key()))
                    .ifPresent(i -> classifier.put(metric, i));
        }
        List<SkippedFile> skippedFiles = new ArrayList<>();
        json.path("skipped")
                .forEach(
                        s ->
                                skippedFiles.add(
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
                skippedFiles,
                classifier,
                new Results(rows));
    }

    private static Optional<Interval> interval(JsonNode node) {
        OptionalDouble value = number(node.path("value"));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Interval(
                                value.getAsDouble(),
                                number(node.path("low")).orElse(Double.NaN),
                                number(node.path("high")).orElse(Double.NaN)));
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
