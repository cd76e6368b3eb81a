package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.base.Counted;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchSummary;

/**
 * Writes a report of the patches cut from each slide, where they lie, and of the skipped files, as
 * one HTML file.
 */
public final class PatchReport {
    private final PatchSummary summary;
    private final List<Picture> pictures;

    private PatchReport(PatchSummary summary, List<Picture> pictures) {
        this.summary = summary;
        this.pictures = pictures;
    }

    /**
     * Writes the page, replacing an older one. It contains the pictures of the slides that lie in
     * the same folder, see {@link PatchCutting#overview}.
     *
     * @param summary what was cut
     * @param file the file to write, in the folder of the patches; a temporary file next to it is
     *     renamed
     * @throws org.epsam.base.OutputException where it cannot be written
     */
    public static void write(PatchSummary summary, Path file) {
        List<Picture> pictures = new ArrayList<>();
        for (PatchSummary.Used slide : summary.slides()) {
            String shows =
                    "slide %s with squares for %s with tumour and %d without"
                            .formatted(
                                    slide.slide(),
                                    Counted.of(slide.positives(), "patch"),
                                    slide.negatives());
            Path picture = PatchCutting.overview(file.resolveSibling("."), slide.slide());
            Picture.of(picture, slide.slide(), shows).ifPresent(pictures::add);
        }
        Page.write("patches", new PatchReport(summary, pictures), file);
    }

    String about() {
        return Counted.of(summary.slides().size(), "slide") + ", cut into a data set of patches.";
    }

    List<String> contents() {
        List<String> contents = new ArrayList<>(List.of("Patches of each split", "Slides"));
        if (!pictures.isEmpty()) {
            contents.add("Where the patches lie");
        }
        contents.addAll(List.of("Skipped", "Settings"));
        return contents;
    }

    List<Picture> pictures() {
        return pictures;
    }

    List<String> notes() {
        return summary.notes();
    }

    List<String> slideNotes() {
        List<String> notes = new ArrayList<>();
        for (PatchSummary.Used slide : summary.slides()) {
            slide.notes().forEach(note -> notes.add(slide.slide() + ": " + note));
        }
        return notes;
    }

    Table splits() {
        return Table.numbers(
                "Patches",
                List.of("Split", "Slides", "Patches with tumour", "Patches without"),
                splits(summary));
    }

    Table slides() {
        return Table.numbers(
                "Slides",
                List.of(
                        "Slide",
                        "Patient",
                        "Split",
                        "Pixel size, µm",
                        "Tissue, mm²",
                        "Candidates",
                        "Candidates with tumour",
                        "Cut with tumour",
                        "Cut without"),
                summary.slides().stream().map(PatchReport::row).toList());
    }

    Table skipped() {
        return Table.texts(
                "Skipped files",
                List.of("File", "Reason"),
                summary.skipped().stream().map(s -> List.of(s.file(), s.reason())).toList());
    }

    Table settings() {
        List<List<String>> settings = new ArrayList<>();
        summary.settings()
                .forEach(
                        (name, value) ->
                                settings.add(
                                        List.of(
                                                Wording.setting(name),
                                                Wording.settingValue(name, value))));
        return Table.texts("Settings", List.of("Setting", "Value"), settings);
    }

    /**
     * Counts what was cut by split.
     *
     * @param summary what was cut
     * @return for train, val and test the name, and the numbers of slides, of patches with tumour
     *     and of patches without
     */
    public static List<List<String>> splits(PatchSummary summary) {
        List<List<String>> rows = new ArrayList<>();
        for (Split split : Split.values()) {
            rows.add(
                    List.of(
                            split.folder(),
                            Long.toString(summary.slides(split)),
                            Integer.toString(summary.patches(split, 1)),
                            Integer.toString(summary.patches(split, 0))));
        }
        return rows;
    }

    private static List<String> row(PatchSummary.Used slide) {
        return List.of(
                slide.slide(),
                slide.patient(),
                slide.split().folder(),
                known(slide, "%.4f", slide.micrometres()),
                known(slide, "%.2f", slide.squareMillimetres()),
                Integer.toString(slide.candidates()),
                Integer.toString(slide.candidatesWithTumour()),
                Integer.toString(slide.positives()),
                Integer.toString(slide.negatives()));
    }

    /** Prints what is known only together with the pixel size. */
    private static String known(PatchSummary.Used slide, String format, double value) {
        return slide.micrometres() == 0 ? "unknown" : String.format(Locale.ROOT, format, value);
    }
}
