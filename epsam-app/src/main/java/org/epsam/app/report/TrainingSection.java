package org.epsam.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.epsam.core.evaluate.ClassificationMetrics;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.LogitRow;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.core.run.StageFolder;
import org.epsam.core.train.EpochLoop;

/** How the losses went in each stage, and what the pseudo masks of each iteration were worth. */
final class TrainingSection {
    private final RunFiles run;

    TrainingSection(RunFiles run) {
        this.run = run;
    }

    void writeCurves(Html html) {
        html.element("h2", "Training");
        writeClassifier(html);
        List<List<String>> rows = new ArrayList<>();
        Html charts = new Html();
        for (StageFolder stage : run.run().stages()) {
            List<EpochLoop.Epoch> history = run.list(r -> stage.history());
            if (!history.isEmpty()) {
                List<OptionalDouble> train = new ArrayList<>();
                List<OptionalDouble> validation = new ArrayList<>();
                for (EpochLoop.Epoch epoch : history) {
                    train.add(finite(epoch.trainLoss()));
                    validation.add(finite(epoch.validationLoss()));
                }
                int kept = kept(validation);
                rows.add(
                        List.of(
                                stage.name(),
                                Integer.toString(train.size()),
                                Integer.toString(kept + 1),
                                Numbers.text(train.get(kept), 4),
                                Numbers.text(validation.get(kept), 4),
                                figures(history.get(kept).figures())));
                charts(charts, stage.name(), train, validation, history, kept);
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
                        + " last where none was measured. Training and validation losses need not"
                        + " be of the same kind.");
        html.markup("<div class=\"charts\">").markup(charts.toString()).markup("</div>\n");
    }

    /** Measures the classifier on the labels of each split by the logits that it gave. */
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
            html.paragraph("The classifier has not given its answers yet.");
        } else {
            html.texts("numbers", List.of("Split", "Patches", "Accuracy", "AUC"), rows);
            measured().ifPresent(html::paragraph);
        }
        html.element("h3", "Epochs");
    }

    /** What the evaluation says of the classifier and its maps. */
    private Optional<String> measured() {
        Map<String, String> figures = new LinkedHashMap<>();
        Map<String, Interval> classifier = run.metrics().map(Metrics::classifier).orElse(Map.of());
        for (String name : List.of("accuracy", "auc", "pointing", "map_auc")) {
            if (classifier.containsKey(name)) {
                figures.put(name, Numbers.text(classifier.get(name), 3));
            }
        }
        if (!figures.containsKey("accuracy")) {
            return Optional.empty();
        }
        String text = "On the measured patches accuracy is " + figures.get("accuracy");
        if (figures.containsKey("auc")) {
            text += " and AUC " + figures.get("auc");
        }
        text += ".";
        if (figures.containsKey("pointing")) {
            text +=
                    " The activation map is highest inside the true mask on a share of "
                            + figures.get("pointing")
                            + " of those with tumour; a tumour pixel has a higher value than"
                            + " another with probability "
                            + figures.get("map_auc")
                            + ".";
        }
        return Optional.of(text);
    }

    private static void charts(
            Html html,
            String stage,
            List<OptionalDouble> train,
            List<OptionalDouble> validation,
            List<EpochLoop.Epoch> history,
            int kept) {
        Map<String, List<OptionalDouble>> losses = new LinkedHashMap<>();
        losses.put("training loss", train);
        losses.put("validation loss", validation);
        chart(html, stage + ": losses", Charts.epochs("loss", losses, kept, false));
        Map<String, List<OptionalDouble>> figures = new LinkedHashMap<>();
        for (int i = 0; i < history.size(); i++) {
            int epoch = i;
            history.get(i)
                    .figures()
                    .forEach(
                            (name, value) -> {
                                List<OptionalDouble> line =
                                        figures.computeIfAbsent(name, k -> new ArrayList<>());
                                while (line.size() < epoch) {
                                    line.add(OptionalDouble.empty());
                                }
                                line.add(finite(value));
                            });
        }
        boolean shares =
                figures.values().stream()
                        .flatMap(List::stream)
                        .allMatch(v -> v.orElse(0) >= 0 && v.orElse(0) <= 1);
        chart(html, stage + ": validation", Charts.epochs("value", figures, kept, shares));
    }

    private static void chart(Html html, String title, Optional<String> image) {
        image.ifPresent(
                uri ->
                        html.markup("<figure>")
                                .image(uri, "Chart: " + title)
                                .element("figcaption", title)
                                .markup("</figure>\n"));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static String figures(Map<String, Double> figures) {
        List<String> texts = new ArrayList<>();
        figures.forEach((name, value) -> texts.add(name + " " + Numbers.text(finite(value), 3)));
        return texts.isEmpty() ? Numbers.NONE : String.join(", ", texts);
    }

    /** The first with the smallest loss; the last if there is none. */
    private static int kept(List<OptionalDouble> losses) {
        int best = 0;
        for (int i = 1; i < losses.size(); i++) {
            double old = losses.get(best).orElse(Double.POSITIVE_INFINITY);
            best = losses.get(i).orElse(Double.POSITIVE_INFINITY) < old ? i : best;
        }
        return losses.get(best).isPresent() ? best : losses.size() - 1;
    }

    void writePseudoMasks(Html html) {
        html.element("h2", "Pseudo masks");
        OptionalDouble threshold =
                run.config()
                        .map(c -> OptionalDouble.of(c.adapt().ids()))
                        .orElse(OptionalDouble.empty());
        List<List<String>> rows = new ArrayList<>();
        Html charts = new Html();
        boolean truth = false;
        for (AdaptFolder stage : run.run().adaptations()) {
            List<PseudoMaskRow> all = run.list(r -> stage.pseudoMasks());
            if (!all.isEmpty()) {
                List<PseudoMaskRow> kept = all.stream().filter(PseudoMaskRow::kept).toList();
                List<PseudoMaskRow> aside = all.stream().filter(r -> !r.kept()).toList();
                truth |= mean(all, PseudoMaskRow::truthIou).isPresent();
                rows.add(
                        List.of(
                                stage.name(),
                                Integer.toString(all.size()),
                                kept.size()
                                        + " ("
                                        + Math.round(100.0 * kept.size() / all.size())
                                        + " %)",
                                Numbers.text(mean(all, PseudoMaskRow::score), 3),
                                Numbers.text(mean(kept, PseudoMaskRow::score), 3),
                                Numbers.text(mean(kept, PseudoMaskRow::truthDice), 3),
                                Numbers.text(mean(kept, PseudoMaskRow::truthIou), 3),
                                Numbers.text(mean(aside, PseudoMaskRow::truthIou), 3)));
                chart(
                        charts,
                        stage.name() + ": IDS of the training patches",
                        histogram(scores(kept), scores(aside), threshold));
            }
        }
        if (rows.isEmpty()) {
            html.paragraph("No iteration has made pseudo masks.");
            return;
        }
        html.paragraph(
                "IDS is the share of SAM's mask that lies inside the initial mask. A pseudo mask is"
                        + " learned from in the next iteration if its IDS reaches "
                        + (threshold.isPresent()
                                ? Numbers.text(threshold, 2)
                                : "the threshold (unknown here)")
                        + ".");
        html.texts(
                "numbers",
                List.of(
                        "Stage",
                        "Patches",
                        "Kept",
                        "Mean IDS",
                        "… of the kept",
                        "Dice of the kept",
                        "IoU of the kept",
                        "IoU of the others"),
                rows);
        html.element(
                "p class=\"small\"",
                truth
                        ? "Dice and IoU compare pseudo masks with the training masks, which were"
                                + " used only for this measurement."
                        : "The training patches have no masks, so the pseudo masks cannot be"
                                + " compared with a truth.");
        html.markup("<div class=\"charts\">").markup(charts.toString()).markup("</div>\n");
    }

    private static Optional<String> histogram(
            List<Double> kept, List<Double> aside, OptionalDouble threshold) {
        return kept.isEmpty() && aside.isEmpty()
                ? Optional.empty()
                : Optional.of(Charts.histogram(kept, aside, threshold));
    }

    private static List<Double> scores(List<PseudoMaskRow> rows) {
        return rows.stream()
                .map(PseudoMaskRow::score)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
    }

    private static OptionalDouble mean(
            List<PseudoMaskRow> rows, Function<PseudoMaskRow, OptionalDouble> figure) {
        return Numbers.mean(rows.stream().map(figure).toList());
    }
}
