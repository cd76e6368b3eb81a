package org.epsam.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.slide.SlideResult;

/** Prints the results of slides as aligned columns. */
final class SlideTables {
    private SlideTables() {}

    static String results(List<SlideResult> results) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(
                List.of(
                        "slide",
                        "tumour mm2",
                        "regions",
                        "largest mm2",
                        "tissue mm2",
                        "score",
                        "tiles",
                        "below the gate"));
        for (SlideResult r : results) {
            lines.add(
                    List.of(
                            r.name(),
                            number(r.tumour()),
                            Integer.toString(r.regions()),
                            number(r.largest()),
                            number(r.tissue()),
                            number(r.score()),
                            Integer.toString(r.tiles())
                                    + (r.unreadable() == 0
                                            ? ""
                                            : " (" + r.unreadable() + " unreadable)"),
                            Integer.toString(r.gated())));
        }
        return MetricsTable.aligned(lines);
    }

    /** Formats the metrics.json of slides. */
    static String metrics(JsonNode metrics) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(
                List.of(
                        "slide",
                        Metric.DICE.title(),
                        Metric.IOU.title(),
                        "annotated mm2",
                        "predicted mm2",
                        "score",
                        "lesions found",
                        "false detections"));
        for (JsonNode slide : metrics.path("slides")) {
            lines.add(
                    List.of(
                            slide.path("slide").asText(),
                            number(slide.path("dice").asDouble()),
                            number(slide.path("iou").asDouble()),
                            number(slide.path("annotated_mm2").asDouble()),
                            number(slide.path("predicted_mm2").asDouble()),
                            number(slide.path("score").asDouble()),
                            slide.path("lesions_found").asInt()
                                    + " of "
                                    + slide.path("lesions").asInt(),
                            slide.path("false_detections").asText()));
        }
        StringBuilder text = new StringBuilder(MetricsTable.aligned(lines));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s with tumour, %d without, %d skipped; all pixels together:"
                                + " %s %s, %s %s (95 %% by slides)%n",
                        metrics.path("data").asText(),
                        MetricsTable.count(metrics.path("n_tumour").asInt(), "slide"),
                        metrics.path("n_normal").asInt(),
                        metrics.path("n_skipped").asInt(),
                        Metric.DICE.title(),
                        interval(metrics.path("dice")),
                        Metric.IOU.title(),
                        interval(metrics.path("iou"))));
        text.append(
                String.format(
                        Locale.ROOT,
                        "slide AUC %s; FROC %s%n",
                        metrics.has("auc")
                                ? number(metrics.path("auc").asDouble())
                                : "- (needs slides with and without tumour)",
                        metrics.has("froc")
                                ? number(metrics.path("froc").path("score").asDouble())
                                        + " on "
                                        + MetricsTable.count(
                                                metrics.path("froc").path("lesions").asInt(),
                                                "lesion")
                                : "- (no lesion)"));
        return text.toString();
    }

    private static String interval(JsonNode interval) {
        return new Interval(
                        interval.path("value").asDouble(),
                        interval.path("low").asDouble(),
                        interval.path("high").asDouble())
                .text(3);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
