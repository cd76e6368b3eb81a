package org.epsam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.core.run.PseudoMaskSummary;

/** How good the pseudo masks of each iteration were. */
final class PseudoMaskSection {
    private final RunFiles run;

    PseudoMaskSection(RunFiles run) {
        this.run = run;
    }

    void write(Html html) {
        html.element("h2", "Pseudo masks");
        OptionalDouble threshold =
                run.config()
                        .map(c -> OptionalDouble.of(c.adapt().idsThreshold()))
                        .orElse(OptionalDouble.empty());
        List<List<String>> rows = new ArrayList<>();
        Html charts = new Html();
        boolean truth = false;
        for (AdaptFolder stage : run.run().adaptations()) {
            List<PseudoMaskRow> masks = run.list(r -> stage.pseudoMasks());
            if (!masks.isEmpty()) {
                PseudoMaskSummary summary = PseudoMaskSummary.of(masks);
                truth |= summary.kept().iou().isPresent() || summary.rejected().iou().isPresent();
                rows.add(row(stage.name(), summary));
                charts.chart(
                        stage.name() + ": IDS of the training patches",
                        histogram(masks, threshold));
            }
        }
        if (rows.isEmpty()) {
            html.paragraph("No iteration has produced pseudo masks.");
            return;
        }
        html.paragraph(
                "IDS is the fraction of SAM's mask that lies inside the initial mask. A pseudo mask"
                        + " is used for training in the next iteration if its IDS reaches "
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
                        "Mean IDS of kept",
                        "Dice of kept",
                        "IoU of kept",
                        "IoU of rejected"),
                rows);
        html.element(
                "p class=\"small\"",
                truth
                        ? "Dice and IoU compare pseudo masks with the training masks, which were"
                                + " used only for this evaluation."
                        : "The training patches have no masks, so the pseudo masks cannot be"
                                + " compared with the ground truth.");
        html.markup("<div class=\"charts\">").markup(charts.toString()).markup("</div>\n");
    }

    private static List<String> row(String stage, PseudoMaskSummary summary) {
        long kept = summary.kept().count();
        long all = summary.all().count();
        return List.of(
                stage,
                Long.toString(all),
                kept + " (" + Math.round(100.0 * kept / all) + " %)",
                Numbers.text(summary.all().score(), 3),
                Numbers.text(summary.kept().score(), 3),
                Numbers.text(summary.kept().dice(), 3),
                Numbers.text(summary.kept().iou(), 3),
                Numbers.text(summary.rejected().iou(), 3));
    }

    private static Optional<String> histogram(List<PseudoMaskRow> masks, OptionalDouble threshold) {
        List<Double> kept = scores(masks, true);
        List<Double> rejected = scores(masks, false);
        return kept.isEmpty() && rejected.isEmpty()
                ? Optional.empty()
                : Optional.of(Charts.histogram(kept, rejected, threshold));
    }

    private static List<Double> scores(List<PseudoMaskRow> masks, boolean kept) {
        return masks.stream()
                .filter(mask -> mask.kept() == kept)
                .map(PseudoMaskRow::score)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
    }
}
