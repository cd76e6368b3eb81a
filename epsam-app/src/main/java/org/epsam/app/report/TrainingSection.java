package org.epsam.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.epsam.core.evaluate.ClassificationMetrics;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.LogitRow;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.StageFolder;
import org.epsam.core.train.EpochLoop;

/** How well the classifier fits the labels, and the course of the losses in each stage. */
final class TrainingSection {
    private final RunFiles run;

    TrainingSection(RunFiles run) {
        this.run = run;
    }

    void write(Html html) {
        html.element("h2", "Training");
        writeClassifier(html);
        html.element("h3", "Epochs");
        List<List<String>> rows = new ArrayList<>();
        Html charts = new Html();
        for (StageFolder stage : run.run().stages()) {
            List<EpochLoop.Epoch> history = run.list(r -> stage.history());
            if (!history.isEmpty()) {
                int kept = EpochLoop.bestEpoch(history);
                EpochLoop.Epoch best = history.get(kept);
                rows.add(
                        List.of(
                                stage.name(),
                                Integer.toString(history.size()),
                                Integer.toString(kept + 1),
                                Numbers.text(finite(best.trainLoss()), 4),
                                Numbers.text(finite(best.validationLoss()), 4),
                                figures(best.figures())));
                writeCharts(charts, stage.name(), history, kept);
            }
        }
        if (rows.isEmpty()) {
            html.paragraph("No stage has finished training.");
            return;
        }
        html.texts(
                "numbers",
                List.of("Stage", "Epochs", "Kept epoch", "Loss", "Validation loss", "Validation"),
                rows);
        html.element(
                "p class=\"small\"",
                "The kept epoch (diamond in the charts) has the smallest validation loss, or is the"
                    + " last one where there was no validation. Training and validation losses need"
                    + " not be of the same kind.");
        html.markup("<div class=\"charts\">").markup(charts.toString()).markup("</div>\n");
    }

    /** Measures the classifier on the labels of each split by its logits. */
    private void writeClassifier(Html html) {
        Map<String, List<LogitRow>> splits = new LinkedHashMap<>();
        for (LogitRow row : run.list(r -> r.classify().logits())) {
            if (row.logit().isPresent() && row.label().isPresent()) {
                splits.computeIfAbsent(row.split(), s -> new ArrayList<>()).add(row);
            }
        }
        List<List<String>> rows = new ArrayList<>();
        splits.forEach(
                (split, patches) -> {
                    ClassificationMetrics measured =
                            ClassificationMetrics.of(
                                    patches.stream()
                                            .mapToDouble(r -> r.logit().getAsDouble())
                                            .toArray(),
                                    patches.stream().mapToInt(r -> r.label().getAsInt()).toArray());
                    rows.add(
                            List.of(
                                    split,
                                    Integer.toString(patches.size()),
                                    Numbers.text(OptionalDouble.of(measured.accuracy()), 3),
                                    Numbers.text(measured.auc(), 3)));
                });
        html.element("h3", "Classifier on the patch labels");
        if (rows.isEmpty()) {
            html.paragraph("The classifier has not been trained yet.");
        } else {
            html.texts(
                    "numbers",
                    List.of(
                            "Split",
                            "Patches",
                            ClassifierMetric.ACCURACY.title(),
                            ClassifierMetric.AUC.title()),
                    rows);
            evaluated(html);
        }
    }

    /** The metrics of the classifier and its maps. */
    private void evaluated(Html html) {
        Map<ClassifierMetric, Interval> found =
                run.metrics().map(Metrics::classifier).orElse(Map.of());
        if (found.isEmpty()) {
            return;
        }
        html.element("h3", "Classifier on the evaluated patches");
        List<List<String>> rows = new ArrayList<>();
        found.forEach(
                (metric, value) ->
                        rows.add(
                                List.of(metric.title(), Numbers.text(value, 3), metric.meaning())));
        html.texts("texts", List.of("Metric", "Value", "Meaning"), rows);
    }

    private static void writeCharts(
            Html html, String stage, List<EpochLoop.Epoch> history, int kept) {
        Map<String, List<OptionalDouble>> losses = new LinkedHashMap<>();
        losses.put("training loss", history.stream().map(e -> finite(e.trainLoss())).toList());
        losses.put(
                "validation loss", history.stream().map(e -> finite(e.validationLoss())).toList());
        html.chart(stage + ": losses", Charts.epochs("loss", losses, kept, false));
        Map<String, List<OptionalDouble>> figures = new LinkedHashMap<>();
        for (int i = 0; i < history.size(); i++) {
            int epoch = i;
            history.get(i)
                    .figures()
                    .forEach(
                            (name, value) -> {
                                List<OptionalDouble> line =
                                        figures.computeIfAbsent(
                                                title(name), k -> new ArrayList<>());
                                while (line.size() < epoch) {
                                    line.add(OptionalDouble.empty());
                                }
                                line.add(finite(value));
                            });
        }
        boolean fractions =
                figures.values().stream()
                        .flatMap(List::stream)
                        .allMatch(v -> v.orElse(0) >= 0 && v.orElse(0) <= 1);
        html.chart(stage + ": validation", Charts.epochs("value", figures, kept, fractions));
    }

    /** The title of a metric; others, such as losses, keep their name in the file. */
    private static String title(String key) {
        return Stream.concat(
                        Arrays.stream(ClassifierMetric.values())
                                .filter(metric -> metric.key().equals(key))
                                .map(ClassifierMetric::title),
                        Arrays.stream(Metric.values())
                                .filter(metric -> metric.key().equals(key))
                                .map(Metric::title))
                .findFirst()
                .orElse(key.replace('_', ' '));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static String figures(Map<String, Double> figures) {
        List<String> texts = new ArrayList<>();
        figures.forEach(
                (name, value) -> texts.add(title(name) + " " + Numbers.text(finite(value), 3)));
        return texts.isEmpty() ? Numbers.NONE : String.join(", ", texts);
    }
}
