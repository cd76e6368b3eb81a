package org.epsam.app.report;

import java.util.Optional;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;

/** How the last iteration of a run stands among the other rows, favourable or not. */
public final class Verdict {
    private final Results results;

    /**
     * Prepares the verdict.
     *
     * @param results what was measured
     */
    Verdict(Results results) {
        this.results = results;
    }

    /**
     * States what the last iteration reaches, and how that compares with the best other row.
     *
     * @param results what was measured
     * @return two sentences in ASCII; empty if no mIoU of SAM was measured
     */
    public static Optional<String> onTerminal(Results results) {
        Verdict verdict = new Verdict(results);
        return verdict.own()
                .map(own -> Character.toUpperCase(own.charAt(0)) + own.substring(1) + ". ")
                .map(own -> own + verdict.comparison().orElse(""))
                .map(
                        text ->
                                text.strip()
                                        .replaceAll("[“”]", "\"")
                                        .replace('–', '-')
                                        .replace("\u2060", ""));
    }

    /** What the last iteration reaches, as a sentence that begins in lower case and has no end. */
    Optional<String> own() {
        return value().map(value -> subject() + " reaches mIoU " + Numbers.text(value, 2));
    }

    private Optional<Interval> value() {
        return results.last().flatMap(row -> results.get(row, Metric.MIOU));
    }

    private String subject() {
        SamRow row = results.last().orElseThrow();
        return switch (row.decoder()) {
            case ITERATION -> "the last iteration, " + quoted(row) + ",";
            case SUPERVISED -> row.title();
            case ZERO_SHOT -> row.title() + ", prompted by the CAM,";
        };
    }

    /** The title of a row, as tables have it. */
    static String quoted(Row row) {
        return "“" + row.title() + "”";
    }

    /** How the last iteration compares with the best other row. */
    Optional<String> comparison() {
        if (value().isEmpty()) {
            return Optional.empty();
        }
        Row last = results.last().orElseThrow();
        Row best = results.best(Metric.MIOU, row -> true).orElseThrow();
        Interval highest = results.get(best, Metric.MIOU).orElseThrow();
        // Two rows are the same where an iteration has kept the weights of the one before.
        if (highest.value() > value().get().value()) {
            return Optional.of(
                    "The highest mIoU is that of "
                            + quoted(best)
                            + ", "
                            + Numbers.text(highest, 2)
                            + ", not that of the last iteration.");
        }
        return results.best(Metric.MIOU, row -> !isTrained(row) && !row.equals(last))
                .map(row -> rival(row, value().get()));
    }

    private static boolean isTrained(Row row) {
        return row.fineTuned() || row instanceof OtherMethod;
    }

    private String rival(Row row, Interval own) {
        Interval other = results.get(row, Metric.MIOU).orElseThrow();
        String text =
                "The best row without fine-tuning is "
                        + quoted(row)
                        + " with mIoU "
                        + Numbers.text(other, 2);
        if (!own.hasEnds() || !other.hasEnds()) {
            return text + ".";
        }
        return text
                + "; the two intervals "
                + (own.overlaps(other) ? "overlap." : "do not overlap.");
    }
}
