package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.ClassificationMetrics;

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
        for (String stage : run.stages()) {
            JsonNode history = run.json(stage + "/history.json");
            if (history.isArray() && !history.isEmpty()) {
                List<OptionalDouble> train = new ArrayList<>();
                List<OptionalDouble> validation = new ArrayList<>();
                for (JsonNode epoch : history) {
                    train.add(Numbers.of(epoch.path("trainLoss")));
                    validation.add(Numbers.of(epoch.path("validationLoss")));
                }
                int kept = kept(validation);
                rows.add(
                        List.of(
                                stage,
                                Integer.toString(train.size()),
                                Integer.toString(kept + 1),
                                Numbers.text(train.get(kept), 4),
                                Numbers.text(validation.get(kept), 4),
                                figures(history.get(kept).path("figures"))));
                charts(charts, stage, train, validation, history, kept);
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
        Map<String, List<Map<String, String>>> splits = new LinkedHashMap<>();
        for (Map<String, String> row : run.csv("1-classify/logits.csv")) {
            if (Numbers.of(row.get("logit")).isPresent()
                    && Numbers.of(row.get("label")).isPresent()) {
                splits.computeIfAbsent(row.getOrDefault("split", ""), s -> new ArrayList<>())
                        .add(row);
            }
        }
        List<List<String>> rows = new ArrayList<>();
        splits.forEach(
                (split, patches) -> {
                    ClassificationMetrics measured =
                            ClassificationMetrics.of(
                                    patches.stream()
                                            .mapToDouble(
                                                    r -> Numbers.of(r.get("logit")).orElseThrow())
                                            .toArray(),
                                    patches.stream()
                                            .mapToInt(
                                                    r ->
                                                            (int)
                                                                    Numbers.of(r.get("label"))
                                                                            .orElseThrow())
                                            .toArray());
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
        for (String name : List.of("accuracy", "auc", "pointing", "map_auc")) {
            Results.estimate(run.metrics().path("classifier").path(name))
                    .ifPresent(e -> figures.put(name, Numbers.text(e, 3)));
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
            JsonNode history,
            int kept) {
        Map<String, List<OptionalDouble>> losses = new LinkedHashMap<>();
        losses.put("training loss", train);
        losses.put("validation loss", validation);
        chart(html, stage + ": losses", Charts.epochs("loss", losses, kept, false));
        Map<String, List<OptionalDouble>> figures = new LinkedHashMap<>();
        for (int i = 0; i < history.size(); i++) {
            int epoch = i;
            history.get(i)
                    .path("figures")
                    .properties()
                    .forEach(
                            figure -> {
                                List<OptionalDouble> line =
                                        figures.computeIfAbsent(
                                                figure.getKey(), k -> new ArrayList<>());
                                while (line.size() < epoch) {
                                    line.add(OptionalDouble.empty());
                                }
                                line.add(Numbers.of(figure.getValue()));
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

    private static String figures(JsonNode figures) {
        List<String> texts = new ArrayList<>();
        figures.properties()
                .forEach(
                        f ->
                                texts.add(
                                        f.getKey()
                                                + " "
                                                + Numbers.text(Numbers.of(f.getValue()), 3)));
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
        for (String stage : run.stages()) {
            List<Map<String, String>> all = run.csv(stage + "/ids.csv");
            if (!all.isEmpty()) {
                List<Map<String, String>> kept =
                        all.stream().filter(r -> OverlaySection.isYes(r.get("kept"))).toList();
                List<Map<String, String>> aside =
                        all.stream().filter(r -> !OverlaySection.isYes(r.get("kept"))).toList();
                truth |= mean(all, "truth_iou").isPresent();
                rows.add(
                        List.of(
                                stage,
                                Integer.toString(all.size()),
                                kept.size()
                                        + " ("
                                        + Math.round(100.0 * kept.size() / all.size())
                                        + " %)",
                                Numbers.text(mean(all, "score"), 3),
                                Numbers.text(mean(kept, "score"), 3),
                                Numbers.text(mean(kept, "truth_dice"), 3),
                                Numbers.text(mean(kept, "truth_iou"), 3),
                                Numbers.text(mean(aside, "truth_iou"), 3)));
                chart(
                        charts,
                        stage + ": IDS of the training patches",
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

    private static List<Double> scores(List<Map<String, String>> rows) {
        return rows.stream()
                .map(r -> Numbers.of(r.get("score")))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
    }

    private static OptionalDouble mean(List<Map<String, String>> rows, String column) {
        return Numbers.mean(rows.stream().map(r -> Numbers.of(r.get(column))).toList());
    }
}
