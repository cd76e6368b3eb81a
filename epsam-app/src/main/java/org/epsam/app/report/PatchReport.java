package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.PatchSummary;

/**
 * Writes a report of the patches cut from each slide, and of the skipped files, as one HTML file.
 */
public final class PatchReport {
    private PatchReport() {}

    /**
     * Writes the page, replacing an older one.
     *
     * @param summary what was cut
     * @param file the file to write; a temporary file next to it is renamed
     * @throws org.epsam.base.InputException where it cannot be written
     */
    public static void write(PatchSummary summary, Path file) {
        String page = page(summary);
        AtomicFile.write(file, page);
    }

    private static String page(PatchSummary summary) {
        Html html = RunReport.begin("Patches");
        writeSplits(html, summary);
        if (!summary.notes().isEmpty()) {
            html.markup("<div class=\"note\">").list(summary.notes()).markup("</div>\n");
        }
        writeSlides(html, summary);
        html.element("h2", "Skipped");
        if (summary.skipped().isEmpty()) {
            html.paragraph("Nothing was skipped.");
        } else {
            html.texts(
                    "texts",
                    List.of("File", "Reason"),
                    summary.skipped().stream().map(s -> List.of(s.file(), s.reason())).toList());
        }
        html.element("h2", "Settings");
        List<List<String>> settings = new ArrayList<>();
        summary.settings().forEach((name, value) -> settings.add(List.of(name, value)));
        html.texts("texts", List.of("Name", "Value"), settings);
        return RunReport.end(html);
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

    private static void writeSplits(Html html, PatchSummary summary) {
        html.texts(
                "numbers",
                List.of("Split", "Slides", "Patches with tumour", "Patches without"),
                splits(summary));
    }

    private static void writeSlides(Html html, PatchSummary summary) {
        html.element("h2", "Slides");
        html.texts(
                "numbers",
                List.of(
                        "Slide",
                        "Patient",
                        "Split",
                        "Pixel size, um",
                        "Tissue, mm2",
                        "Candidates",
                        "Candidates with tumour",
                        "Cut with tumour",
                        "Cut without"),
                summary.slides().stream().map(PatchReport::row).toList());
        html.paragraph(
                "Candidates: patches of the grid that touch tissue. The patches that were cut are"
                        + " drawn from them.");
        List<String> notes = new ArrayList<>();
        for (PatchSummary.Used slide : summary.slides()) {
            slide.notes().forEach(note -> notes.add(slide.slide() + ": " + note));
        }
        if (!notes.isEmpty()) {
            html.element("h2", "Notes on slides").list(notes);
        }
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
