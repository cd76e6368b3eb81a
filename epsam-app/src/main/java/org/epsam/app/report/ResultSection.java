package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.epsam.core.config.Supervision;
import org.epsam.core.config.Validation;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.Metrics;

/** The result in one sentence, what it rests on, and all numbers. */
final class ResultSection {
    private final RunFiles run;
    private final Optional<Metrics> metrics;
    private final Results results;

    ResultSection(RunFiles run, Results results) {
        this.run = run;
        this.metrics = run.metrics();
        this.results = results;
    }

    void writeHeadline(Html html) {
        html.element("p class=\"lead\"", sentence());
        comparison().ifPresent(html::paragraph);
        html.markup("<div class=\"note\">");
        html.element("strong", "For research use only, not for diagnosis.");
        html.list(foundations());
        html.markup("</div>\n");
    }

    void writeTable(Html html) {
        html.element("h2", "Results");
        List<Metric> columns = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (results.has(metric)) {
                columns.add(metric);
            } else {
                absent.add(title(metric));
            }
        }
        if (columns.isEmpty()) {
            html.paragraph(
                    metrics.isEmpty()
                            ? "There are no results: the evaluation has not been done."
                            : "There are no results on pixels: the test patches could not be"
                                    + " measured, most likely because they have no masks.");
            return;
        }
        writeChart(html);
        List<String> head = new ArrayList<>(List.of(""));
        columns.forEach(
                c -> head.add(title(c) + (Results.lowerIsBetter(c) ? "\u00a0↓" : "\u00a0↑")));
        List<List<Html.Cell>> rows = new ArrayList<>();
        results.rows()
                .forEach(
                        (row, values) -> {
                            List<Html.Cell> cells = new ArrayList<>();
                            cells.add(new Html.Cell(Results.label(row), row, false));
                            columns.forEach(c -> cells.add(cell(c, values.get(c))));
                            rows.add(cells);
                        });
        html.table("numbers", head, rows);
        html.element(
                "p class=\"small\"",
                "Below each value its 95 % bootstrap interval; the best value of a column is bold."
                        + " ↑ higher is better, ↓ lower is better. Dice, IoU, HD95 (pixels of the"
                        + " patch) and boundary F1 are means over tumour patches; pooled IoU,"
                        + " background IoU, precision and recall count the pixels of all tumour"
                        + " patches together; mIoU is the mean of pooled and background IoU; area"
                        + " on negatives is the share of a patch without tumour that is marked.");
        html.element(
                "p class=\"small\"",
                "Rows that need no training of SAM: everything marks every pixel (so its recall is"
                        + " 1 by construction), Otsu marks the dark pixels, CAM is the activation"
                        + " map above half of its maximum, the initial mask is where prompts are"
                        + " drawn.");
        if (!absent.isEmpty()) {
            html.paragraph("Not measured: " + String.join(", ", absent) + ".");
        }
    }

    private void writeChart(Html html) {
        Map<String, Interval> estimates = new LinkedHashMap<>();
        results.rows()
                .keySet()
                .forEach(r -> results.get(r, Metric.MIOU).ifPresent(e -> estimates.put(r, e)));
        if (estimates.isEmpty()) {
            html.paragraph("mIoU was not measured, so there is no chart of it.");
            return;
        }
        html.markup("<figure>")
                .image(Charts.bars("mIoU", estimates), "Bar chart of mIoU by row with intervals")
                .element(
                        "figcaption",
                        "mIoU by row with 95 % intervals. Blue: SAM with a trained decoder; grey:"
                                + " without.")
                .markup("</figure>\n");
    }

    private String sentence() {
        if (metrics.isEmpty()) {
            return run.isTrained()
                    ? "All iterations are trained, but nothing was measured on pixels: that needs a"
                            + " mask for every tumour patch of the test or the validation split."
                    : "This run is not finished: there is no evaluation, so there are no results"
                            + " yet.";
        }
        Optional<String> last = results.lastIteration();
        Optional<Interval> value = last.flatMap(r -> results.get(r, Metric.MIOU));
        String where = where(name());
        if (value.isEmpty()) {
            return where + " no mIoU of a trained decoder could be measured.";
        }
        StringBuilder text = new StringBuilder(where);
        text.append(
                switch (last.get()) {
                    case "supervised" -> " SAM tuned on true masks reaches mIoU ";
                    case "zero_shot" -> " SAM untuned, prompted by the CAM, reaches mIoU ";
                    default -> " the last iteration reaches mIoU ";
                });
        text.append(Numbers.text(value.get(), 2));
        Map<String, String> others = Map.of("everything", "“everything” ", "cam", "CAM ");
        String separator = "; ";
        for (String row : List.of("everything", "cam")) {
            Optional<Interval> other = results.get(row, Metric.MIOU);
            if (other.isPresent()) {
                text.append(separator).append(others.get(row));
                text.append(Numbers.text(OptionalDouble.of(other.get().value()), 2));
                separator = ", ";
            }
        }
        return text.append('.').toString();
    }

    /** Returns the last part of the data set's path. */
    private String name() {
        String data =
                metrics.flatMap(Metrics::data).orElse(Numbers.NONE).replaceAll("[/\\\\]+$", "");
        return data.substring(Math.max(data.lastIndexOf('/'), data.lastIndexOf('\\')) + 1);
    }

    private String where(String data) {
        return "On "
                + count(Metrics::positives, "tumour patch", "tumour patches")
                + " and "
                + count(Metrics::negatives, "other", "others")
                + " of "
                + count(Metrics::slides, "slide", "slides")
                + " ("
                + split()
                + " split of "
                + (data.equals(Numbers.NONE) ? "an unnamed data set" : data)
                + ")";
    }

    private String split() {
        return metrics.flatMap(Metrics::split).orElse("test");
    }

    private String count(Function<Metrics, OptionalLong> counted, String one, String many) {
        OptionalLong n = metrics.map(counted).orElse(OptionalLong.empty());
        return n.isPresent()
                ? n.getAsLong() + " " + (n.getAsLong() == 1 ? one : many)
                : "? " + many;
    }

    /** Says how the last iteration stands against the best other row, pleasant or not. */
    private Optional<String> comparison() {
        Optional<String> last = results.lastIteration();
        Optional<String> best = results.best(Metric.MIOU);
        if (last.isEmpty() || best.isEmpty() || results.get(last.get(), Metric.MIOU).isEmpty()) {
            return Optional.empty();
        }
        if (!best.equals(last)) {
            return Optional.of(
                    "The highest mIoU is that of “"
                            + Results.label(best.get())
                            + "”, "
                            + Numbers.text(results.get(best.get(), Metric.MIOU).orElseThrow(), 2)
                            + ", not that of the last iteration.");
        }
        Map<String, Map<Metric, Interval>> untrained = new LinkedHashMap<>(results.rows());
        untrained.keySet().removeIf(row -> Results.isIteration(row) || row.equals(last.get()));
        Optional<String> rival = new Results(untrained).best(Metric.MIOU);
        Interval own = results.get(last.get(), Metric.MIOU).orElseThrow();
        return rival.map(
                row -> {
                    Interval other = results.get(row, Metric.MIOU).orElseThrow();
                    String text =
                            "The best row without a trained decoder is “"
                                    + Results.label(row)
                                    + "” with mIoU "
                                    + Numbers.text(other, 2);
                    if (!Results.hasEnds(own) || !Results.hasEnds(other)) {
                        return text + ".";
                    }
                    return text
                            + "; the two intervals "
                            + (other.high() >= own.low() ? "overlap." : "do not overlap.");
                });
    }

    private List<String> foundations() {
        List<String> items = new ArrayList<>();
        if (metrics.isPresent()) {
            items.add(
                    where(run.data().isEmpty() ? name() : run.data())
                                    .replaceFirst("On", "Measured on")
                            + "; "
                            + metrics.get().skipped().stream()
                                    .mapToObj(Long::toString)
                                    .findFirst()
                                    .orElse("an unknown number")
                            + " left out.");
            items.add(
                    switch (metrics.get().intervals().orElse("")) {
                        case "slides" ->
                                "Intervals: 95 % bootstrap, resampling whole slides, since patches"
                                        + " of one slide resemble each other.";
                        case "patches" ->
                                "Intervals: 95 % bootstrap, resampling patches, because there are"
                                        + " too few slides to resample: they are too narrow.";
                        default -> "Intervals: it is not recorded what was resampled.";
                    });
        }
        if (split().equals("val")) {
            items.add(
                    "Measured on the validation split, which also chose the epochs: this is no"
                            + " independent test.");
        }
        items.add(
                run.config()
                        .map(c -> supervision(c.adapt().supervision(), c.data().validation()))
                        .orElse("Supervision: unknown, the configuration cannot be read."));
        if (isSynthetic()) {
            items.add(
                    "The data are synthetic, drawn by a program: these numbers say nothing about"
                            + " real tissue.");
        }
        return items;
    }

    private static String supervision(Supervision supervision, Validation validation) {
        if (supervision == Supervision.MASKS) {
            return "Supervision: the pixel masks of the training split. This is full supervision,"
                    + " to show what the method could reach at most; it is not the method.";
        }
        if (supervision == Supervision.NONE) {
            return "Supervision: patch labels for the classifier; SAM learned nothing here.";
        }
        return switch (validation) {
            case LABELS, NONE ->
                    "Supervision: patch labels only. Training masks, where they exist, measure"
                            + " pseudo masks and are not learned from.";
            case MASKS ->
                    "Supervision: patch labels, and the pixel masks of the validation split choose"
                            + " the best epoch of the decoder. This is pixel supervision.";
        };
    }

    private boolean isSynthetic() {
        try {
            return !run.data().isEmpty()
                    && Files.exists(Path.of(run.data()).resolve("SYNTHETIC.json"));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Html.Cell cell(Metric metric, Interval estimate) {
        if (estimate == null) {
            return Html.Cell.of(Numbers.NONE);
        }
        int digits = digits(metric);
        String value = Numbers.text(OptionalDouble.of(estimate.value()), digits);
        // What prints alike is equally good.
        boolean best =
                results.best(metric)
                        .flatMap(row -> results.get(row, metric))
                        .map(b -> Numbers.text(OptionalDouble.of(b.value()), digits))
                        .filter(value::equals)
                        .isPresent();
        return new Html.Cell(
                value, Results.hasEnds(estimate) ? Numbers.ends(estimate, digits) : "", best);
    }

    private static int digits(Metric metric) {
        return metric == Metric.HD95 ? 1 : 3;
    }

    static String title(Metric metric) {
        return switch (metric) {
            case DICE -> "Dice";
            case IOU -> "IoU";
            case POOLED_IOU -> "Pooled IoU";
            case BACKGROUND_IOU -> "Background IoU";
            case MIOU -> "mIoU";
            case PRECISION -> "Precision";
            case RECALL -> "Recall";
            case HD95 -> "HD95, px";
            case BOUNDARY_F1 -> "Boundary F1";
            case NEGATIVE_AREA -> "Area on negatives";
        };
    }
}
