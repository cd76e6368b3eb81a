package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.core.evaluate.EvaluatedSlide;
import org.epsam.core.evaluate.Froc;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.SlideMetrics;
import org.epsam.slides.data.SkippedFile;

/** The content of {@code metrics.json} of whole slides. */
final class SlideMetricsJson {
    private SlideMetricsJson() {}

    static Map<String, Object> of(
            Path slides,
            SlideMetrics metrics,
            List<EvaluatedSlide> measured,
            List<Map<String, Object>> rows,
            List<SkippedFile> skipped) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("data", slides.toAbsolutePath().normalize().getFileName() + "");
        long tumour = measured.stream().filter(EvaluatedSlide::tumour).count();
        result.put("n_tumour", tumour);
        result.put("n_normal", measured.size() - tumour);
        result.put("n_skipped", skipped.size());
        result.put("dice", metrics.dice().rounded());
        result.put("iou", metrics.iou().rounded());
        metrics.auc().ifPresent(auc -> result.put("auc", Interval.round(auc)));
        metrics.froc()
                .ifPresent(
                        froc -> {
                            Map<String, Object> cells = new LinkedHashMap<>();
                            cells.put("score", Interval.round(froc.score()));
                            cells.put("lesions", froc.lesions());
                            cells.put(
                                    "isolated_tumour_cells",
                                    measured.stream()
                                            .mapToInt(slide -> slide.lesions().isolated())
                                            .sum());
                            Map<String, Double> at = new LinkedHashMap<>();
                            for (int i = 0; i < Froc.RATES.size(); i++) {
                                at.put(
                                        Froc.RATES.get(i).toString(),
                                        Interval.round(froc.sensitivities().get(i)));
                            }
                            cells.put("sensitivity", at);
                            result.put("froc", cells);
                        });
        result.put("slides", rows);
        result.put("skipped", skipped);
        return result;
    }

    static Map<String, Object> row(EvaluatedSlide slide, SlideResult result, List<String> notes) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("slide", slide.name());
        row.put("tumour", slide.tumour());
        row.put("score", Interval.round(slide.score()));
        row.put("dice", Interval.round(slide.areas().dice()));
        row.put("iou", Interval.round(slide.areas().iou()));
        row.put("annotated_mm2", Interval.round(slide.areas().annotated()));
        row.put("predicted_mm2", Interval.round(slide.areas().predicted()));
        row.put("both_mm2", Interval.round(slide.areas().truePositive()));
        row.put("tissue_mm2", Interval.round(result.tissue()));
        row.put("mpp", Interval.round(result.micrometres()));
        row.put("lesions", slide.lesions().scores().size());
        row.put("lesions_found", slide.lesions().found());
        row.put("isolated_tumour_cells", slide.lesions().isolated());
        row.put("false_detections", slide.lesions().falseDetections().size());
        row.put("notes", notes);
        return row;
    }
}
