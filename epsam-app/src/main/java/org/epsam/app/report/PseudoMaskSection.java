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
    private final OptionalDouble threshold;
    private final List<List<Table.Cell>> rows = new ArrayList<>();
    private final List<Charts.Chart> charts = new ArrayList<>();
    private boolean truth;

    PseudoMaskSection(RunFiles run) {
        threshold =
                run.config()
                        .map(c -> OptionalDouble.of(c.adapt().idsThreshold()))
                        .orElse(OptionalDouble.empty());
        for (AdaptFolder stage : run.run().adaptations()) {
            List<PseudoMaskRow> masks = run.list(r -> stage.pseudoMasks());
            if (!masks.isEmpty()) {
                PseudoMaskSummary summary = PseudoMaskSummary.of(masks);
                truth |= summary.kept().iou().isPresent() || summary.rejected().iou().isPresent();
                rows.add(row(stage.name(), summary));
                histogram(masks, threshold)
                        .ifPresent(
                                uri ->
                                        charts.add(
                                                chart(Wording.stage(stage.name()), uri, summary)));
            }
        }
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Returns whether pseudo masks were compared with true masks. */
    boolean hasTruth() {
        return truth;
    }

    String threshold() {
        return threshold.isPresent() ? Numbers.text(threshold, 2) : "the threshold (unknown here)";
    }

    List<Charts.Chart> charts() {
        return charts;
    }

    Table table() {
        return new Table(
                "Pseudo masks by iteration",
                "numbers",
                List.of(
                        "Iteration",
                        "Patches",
                        "Kept",
                        "Mean IDS",
                        "Mean IDS of kept",
                        "Dice of kept",
                        "IoU of kept",
                        "IoU of rejected"),
                rows);
    }

    private static Charts.Chart chart(String stage, String uri, PseudoMaskSummary summary) {
        return new Charts.Chart(
                stage + ": share of SAM's mask inside the initial mask (IDS)",
                uri,
                "Histogram of the IDS of "
                        + summary.all().count()
                        + " training patches, mean "
                        + Numbers.text(summary.all().score(), 2)
                        + "; "
                        + summary.kept().count()
                        + " kept, "
                        + summary.rejected().count()
                        + " rejected");
    }

    private static List<Table.Cell> row(String stage, PseudoMaskSummary summary) {
        long kept = summary.kept().count();
        long all = summary.all().count();
        return List.of(
                Wording.cell(stage),
                Table.Cell.of(Long.toString(all)),
                Table.Cell.of(Long.toString(kept), Math.round(100.0 * kept / all) + " %"),
                number(summary.all().score()),
                number(summary.kept().score()),
                number(summary.kept().dice()),
                number(summary.kept().iou()),
                number(summary.rejected().iou()));
    }

    private static Table.Cell number(OptionalDouble value) {
        return Table.Cell.of(Numbers.text(value, 3));
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
