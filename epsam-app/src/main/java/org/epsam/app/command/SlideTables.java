package org.epsam.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.epsam.base.Counted;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.MeasuredSlides;
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

    /** A slide by the names of slides.csv. */
    static Map<String, Object> json(SlideResult r) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("slide", r.name());
        row.put("file", r.file());
        row.put("width", r.width());
        row.put("height", r.height());
        row.put("slide_mpp", r.slideMicrometres());
        row.put("mpp", r.micrometres());
        row.put("tissue_mm2", r.tissue());
        row.put("tiles", r.tiles());
        row.put("gated", r.gated());
        row.put("unreadable", r.unreadable());
        row.put("score", r.score());
        row.put("tumour_mm2", r.tumour());
        row.put("regions", r.regions());
        row.put("largest_mm2", r.largest());
        row.put("notes", r.notes());
        return row;
    }

    /** Formats the metrics.json of slides. */
    static String metrics(MeasuredSlides measured) {
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
        for (MeasuredSlides.Slide slide : measured.slides()) {
            lines.add(
                    List.of(
                            slide.name(),
                            number(slide.areas().dice()),
                            number(slide.areas().iou()),
                            number(slide.areas().annotated()),
                            number(slide.areas().predicted()),
                            number(slide.score()),
                            slide.found() + " of " + slide.lesions(),
                            Integer.toString(slide.falseDetections())));
        }
        StringBuilder text = new StringBuilder(MetricsTable.aligned(lines));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s with tumour, %d without, %d skipped; all pixels together:"
                                + " %s %s, %s %s (95 %% by slides)%n",
                        measured.data(),
                        Counted.of(measured.count(true), "slide"),
                        measured.count(false),
                        measured.skipped().size(),
                        Metric.DICE.title(),
                        measured.dice().text(3),
                        Metric.IOU.title(),
                        measured.iou().text(3)));
        text.append(
                String.format(
                        Locale.ROOT,
                        "slide AUC %s; FROC %s%n",
                        measured.auc().isPresent()
                                ? number(measured.auc().getAsDouble())
                                : "- (needs slides with and without tumour)",
                        measured.froc().isPresent()
                                ? number(measured.froc().getAsDouble())
                                        + " on "
                                        + Counted.of(measured.lesions(), "lesion")
                                : "- (no lesion)"));
        return text.toString();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
