package org.epsam.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.epsam.core.evaluate.ClassificationMetrics;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.LogitRow;
import org.epsam.core.run.StageFolder;
import org.epsam.core.train.EpochLoop;

/** How well the classifier fits the labels, and the course of the losses in each stage. */
final class TrainingSection {
    private final RunFiles run;
    private final List<List<Table.Cell>> epochs = new ArrayList<>();
    private final List<Charts.Chart> charts = new ArrayList<>();

    TrainingSection(RunFiles run) {
        this.run = run;
        for (StageFolder stage : run.run().stages()) {
            List<EpochLoop.Epoch> history = run.list(r -> stage.history());
            if (!history.isEmpty()) {
                int kept = EpochLoop.bestEpoch(history);
                EpochLoop.Epoch best = history.get(kept);
                epochs.add(
                        List.of(
                                Wording.cell(stage.name()),
                                Table.Cell.of(Integer.toString(history.size())),
                                Table.Cell.of(Integer.toString(kept + 1)),
                                Table.Cell.of(Numbers.text(finite(best.trainLoss()), 4)),
                                Table.Cell.of(Numbers.text(finite(best.validationLoss()), 4)),
                                Table.Cell.of(figures(best.figures()))));
                addCharts(Wording.stage(stage.name()), history, kept);
            }
        }
    }

    /** Returns the epochs of each stage; empty if none was trained. */
    Optional<Table> epochs() {
        return epochs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Table(
                                "Epochs",
                                "numbers",
                                List.of(
                                        "Stage",
                                        "Epochs",
                                        "Kept epoch",
                                        "Loss",
                                        "Validation loss",
                                        "Validation"),
                                epochs));
    }

    List<Charts.Chart> charts() {
        return charts;
    }

    /** Measures the classifier on the labels of each split by its logits. */
    Optional<Table> classifier() {
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
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Table.numbers(
                                "Classifier on the patch labels",
                                List.of(
                                        "Split",
                                        "Patches",
                                        ClassifierMetric.ACCURACY.title(),
                                        ClassifierMetric.AUC.title()),
                                rows));
    }

    private void addCharts(String stage, List<EpochLoop.Epoch> history, int kept) {
        Map<String, List<OptionalDouble>> losses = new LinkedHashMap<>();
        losses.put("training loss", history.stream().map(e -> finite(e.trainLoss())).toList());
        losses.put(
                "validation loss", history.stream().map(e -> finite(e.validationLoss())).toList());
        Charts.epochs(stage + ": losses", "loss", losses, kept, false).ifPresent(charts::add);
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
        Charts.epochs(stage + ": validation", "value", figures, kept, fractions)
                .ifPresent(charts::add);
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
