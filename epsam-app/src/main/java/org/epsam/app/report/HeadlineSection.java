package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.epsam.base.Counted;
import org.epsam.core.config.EpochSelection;
import org.epsam.core.config.Supervision;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.Results;
import org.epsam.core.evaluate.Row;
import org.epsam.core.run.CorrectionsInfo;
import org.epsam.core.run.Metrics;

/** The result in one sentence, and what it is based on. */
final class HeadlineSection {
    private final RunFiles run;
    private final Optional<Metrics> metrics;
    private final Results results;
    private final Verdict verdict;

    HeadlineSection(RunFiles run, Results results) {
        this.run = run;
        this.metrics = run.metrics();
        this.results = results;
        this.verdict = new Verdict(results);
    }

    String sentence() {
        if (metrics.isEmpty()) {
            return run.isTrained()
                    ? "All iterations are trained, but the evaluation was skipped: it needs a mask"
                            + " for every tumour patch of the test or the validation split."
                    : "This run is not finished: it has not been evaluated yet.";
        }
        Optional<String> own = verdict.own();
        String where = where(name());
        if (own.isEmpty()) {
            return where + " no mIoU of SAM could be measured.";
        }
        StringBuilder text = new StringBuilder(where).append(' ').append(own.get());
        String separator = "; ";
        for (Row row : List.of(Baseline.EVERYTHING, Baseline.CAM)) {
            Optional<Interval> other = results.get(row, Metric.MIOU);
            if (other.isPresent()) {
                text.append(separator).append(Verdict.quoted(row)).append(' ');
                text.append(Numbers.value(other.get(), 2));
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
                + count(Metrics::positives, "tumour patch")
                + " and "
                + count(Metrics::negatives, "other")
                + " of "
                + count(Metrics::slides, "slide")
                + " ("
                + split()
                + " split of "
                + (data.equals(Numbers.NONE) ? "an unnamed data set" : data)
                + ")";
    }

    private String split() {
        return metrics.flatMap(Metrics::split).orElse("test");
    }

    private String count(Function<Metrics, OptionalLong> counted, String noun) {
        OptionalLong n = metrics.map(counted).orElse(OptionalLong.empty());
        return n.isPresent()
                ? Counted.of(n.getAsLong(), noun)
                : Counted.of(0, noun).replaceFirst("0", "?");
    }

    /** Reports how the last iteration compares with the best other row, favourable or not. */
    Optional<String> comparison() {
        return verdict.comparison();
    }

    List<String> foundations() {
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
                            + " skipped.");
            items.add(intervals(metrics.get().intervals().orElse("")));
        }
        if (split().equals("val")) {
            items.add(
                    run.isEvaluation()
                            ? "Measured on the validation split of this data set: an independent"
                                    + " test only if the run has not used these patches."
                            : "Measured on the validation split, which also chose the epochs:"
                                    + " this is not an independent test.");
        }
        if (run.isEvaluation()) {
            // A run has them in the section on its data.
            run.list(r -> r.top().notes()).forEach(note -> items.add(sentence(note)));
        }
        run.evaluation().ifPresent(info -> items.add("The evaluated run: " + info.run() + "."));
        items.add(
                run.isEvaluation() && run.config().isEmpty()
                        ? "Supervision: see the report of the run that was evaluated; results of"
                                + " evaluate do not record it."
                        : run.config()
                                .map(
                                        c ->
                                                supervision(
                                                        c.adapt().supervision(),
                                                        c.data().validation(),
                                                        run.read(CorrectionsInfo::of)))
                                .orElse("Supervision: unknown, the configuration cannot be read."));
        if (isSynthetic()) {
            items.add(
                    "The data are synthetic, drawn by a program: these results say nothing about"
                            + " real tissue.");
        }
        return items;
    }

    private static String sentence(String note) {
        return Character.toUpperCase(note.charAt(0)) + note.substring(1) + ".";
    }

    private static String intervals(String resampled) {
        return switch (resampled) {
            case "slides" ->
                    "Intervals: 95 % bootstrap, resampling whole slides, since patches of one slide"
                            + " resemble each other. They do not include run-to-run variation.";
            case "patches" ->
                    "Intervals: 95 % bootstrap, resampling patches, because there are too few"
                            + " slides to resample: they are too narrow.";
            default -> "Intervals: it is not recorded what was resampled.";
        };
    }

    private static String supervision(
            Supervision supervision,
            EpochSelection validation,
            Optional<CorrectionsInfo> corrections) {
        String people =
                corrections
                        .map(c -> ", and people's answers about masks: " + c.sentence())
                        .orElse("");
        if (supervision == Supervision.MASKS) {
            return "Supervision: the pixel masks of the training split"
                    + people
                    + ". This is full supervision, an upper bound for the method, not the method"
                    + " itself.";
        }
        if (supervision == Supervision.NONE) {
            return "Supervision: patch labels for the classifier; SAM was not fine-tuned.";
        }
        return switch (validation) {
            case LABELS, NONE ->
                    "Supervision: patch labels"
                            + (people.isEmpty() ? " only" : people)
                            + ". Training masks, where they exist, are only used to evaluate pseudo"
                            + " masks; nothing learns from them.";
            case MASKS ->
                    "Supervision: patch labels"
                            + people
                            + ", and the pixel masks of the validation split choose the best epoch"
                            + " of the decoder. This is pixel supervision.";
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
}
