package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.Counted;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.run.MeasuredSlides;
import org.epsam.core.run.Run;
import org.epsam.core.slide.ComparedPicture;

/** The report of an evaluation on whole slides. */
final class SlideReport {
    private final Run results;
    private final MeasuredSlides measured;

    SlideReport(Run results) {
        this.results = results;
        this.measured = MeasuredSlides.read(results.top().metricsFile());
    }

    String title() {
        return "EP-SAM evaluation " + results.name();
    }

    List<String> contents() {
        List<String> contents = new ArrayList<>(List.of("Results", "Slides"));
        if (!measured.skipped().isEmpty()) {
            contents.add("Skipped files");
        }
        return contents;
    }

    String sentence() {
        return "On "
                + Counted.of(measured.count(true), "slide")
                + " with tumour and "
                + measured.count(false)
                + " without ("
                + measured.data()
                + "), predicted and annotated areas agree with "
                + Metric.DICE.title()
                + " "
                + Numbers.text(measured.dice(), 2)
                + " and "
                + Metric.IOU.title()
                + " "
                + Numbers.text(measured.iou(), 2)
                + ", all slides together.";
    }

    String auc() {
        return measured.auc().isPresent()
                ? Numbers.text(measured.auc(), 3)
                : "not measured, which needs slides with and without tumour";
    }

    String froc() {
        return measured.froc().isPresent()
                ? Numbers.text(measured.froc(), 3)
                        + " on "
                        + Counted.of(measured.lesions(), "lesion")
                : "not measured, as there is no lesion";
    }

    /** Returns Dice of each slide that shows or is predicted to have tumour. */
    List<Bar> bars() {
        return measured.slides().stream()
                .filter(s -> s.areas().annotated() + s.areas().predicted() > 0)
                .map(s -> new Bar(s.name(), Numbers.exact(s.areas().dice()), true))
                .toList();
    }

    Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (MeasuredSlides.Slide s : measured.slides()) {
            rows.add(
                    List.of(
                            s.name(),
                            s.tumour() ? "yes" : "no",
                            number(s.areas().dice()),
                            number(s.areas().iou()),
                            number(s.areas().annotated()),
                            number(s.areas().predicted()),
                            number(s.score()),
                            s.found() + " of " + s.lesions(),
                            String.format(Locale.ROOT, "%d", s.falseDetections())));
        }
        List<String> head =
                List.of(
                        "Slide",
                        "Tumour",
                        Metric.DICE.title(),
                        Metric.IOU.title(),
                        "Annotated, mm²",
                        "Predicted, mm²",
                        "Score",
                        "Lesions found",
                        "False detections");
        return Table.numbers("Slides", head, rows);
    }

    /**
     * Returns the outlines of predictions and annotations on each slide, where a picture is there.
     */
    List<Picture> pictures() {
        List<Picture> pictures = new ArrayList<>();
        for (MeasuredSlides.Slide slide : measured.slides()) {
            boolean compared = Files.exists(compared(slide));
            Picture.of(
                            compared
                                    ? compared(slide)
                                    : results.folder().resolve(slide.name() + "_overlay.png"),
                            slide.name(),
                            "slide "
                                    + slide.name()
                                    + " with the predicted tumour outlined, "
                                    + number(slide.areas().predicted())
                                    + " mm²"
                                    + (compared
                                            ? ", and the annotated, "
                                                    + number(slide.areas().annotated())
                                                    + " mm²"
                                            : ""))
                    .ifPresent(pictures::add);
        }
        return pictures;
    }

    private Path compared(MeasuredSlides.Slide slide) {
        return ComparedPicture.file(results.folder(), slide.name());
    }

    /** Returns whether some pictures show the annotated tumour, too. */
    boolean showsAnnotations() {
        return measured.slides().stream().anyMatch(slide -> Files.exists(compared(slide)));
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        measured.slides().forEach(s -> s.notes().forEach(n -> notes.add(s.name() + ": " + n)));
        return notes;
    }

    Optional<Table> skipped() {
        return measured.skipped().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Table.texts(
                                "Skipped files",
                                List.of("File", "Reason"),
                                measured.skipped().stream()
                                        .map(s -> List.of(s.file(), s.reason()))
                                        .toList()));
    }

    private static String number(double value) {
        return Numbers.text(OptionalDouble.of(value), 3);
    }
}
