package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.PatchSummary;

/** Writes what was cut from which slides, and what was not, as one HTML file. */
public final class PatchReport {
    private PatchReport() {}

    /**
     * Writes the page, replacing an older one.
     *
     * @param summary what was cut
     * @param file the file to write, beside its place first
     * @throws org.epsam.base.InputException where it cannot be written
     */
    public static void write(PatchSummary summary, Path file) {
        String page = page(summary);
        AtomicFile.write(file, page);
    }

    private static String page(PatchSummary summary) {
        Html html = RunReport.begin("Patches");
        List<List<String>> rows = new ArrayList<>();
        for (Split split : Split.values()) {
            rows.add(
                    List.of(
                            split.folder(),
                            Long.toString(summary.slides(split)),
                            Integer.toString(summary.patches(split, 1)),
                            Integer.toString(summary.patches(split, 0))));
        }
        html.texts(
                "numbers",
                List.of("split", "slides", "patches with tumour", "patches without"),
                rows);
        if (!summary.notes().isEmpty()) {
            html.markup("<div class=\"note\">").list(summary.notes()).markup("</div>\n");
        }
        html.element("h2", "Slides");
        List<List<String>> slides = new ArrayList<>();
        for (PatchSummary.Used slide : summary.slides()) {
            slides.add(
                    List.of(
                            slide.slide(),
                            slide.patient(),
                            slide.split().folder(),
                            known("%.4f", slide.micrometres()),
                            known("%.2f", slide.squareMillimetres()),
                            Integer.toString(slide.candidates()),
                            Integer.toString(slide.candidatesWithTumour()),
                            Integer.toString(slide.positives()),
                            Integer.toString(slide.negatives())));
        }
        html.texts(
                "numbers",
                List.of(
                        "slide",
                        "patient",
                        "split",
                        "um per pixel",
                        "tissue mm2",
                        "places",
                        "with tumour",
                        "cut with",
                        "cut without"),
                slides);
        html.paragraph(
                "Places: patches of the grid that touch tissue; drawn from them are the patches"
                        + " that were cut.");
        List<String> told = new ArrayList<>();
        for (PatchSummary.Used slide : summary.slides()) {
            slide.notes().forEach(note -> told.add(slide.slide() + ": " + note));
        }
        if (!told.isEmpty()) {
            html.element("h2", "Notes on slides").list(told);
        }
        html.element("h2", "Not used");
        if (summary.skipped().isEmpty()) {
            html.paragraph("Everything was used.");
        } else {
            html.texts(
                    "texts",
                    List.of("file", "reason"),
                    summary.skipped().stream().map(s -> List.of(s.what(), s.reason())).toList());
        }
        html.element("h2", "Settings");
        List<List<String>> settings = new ArrayList<>();
        summary.settings().forEach((name, value) -> settings.add(List.of(name, value)));
        html.texts("texts", List.of("name", "value"), settings);
        return html.markup("</body>\n</html>\n").toString();
    }

    private static String known(String format, double value) {
        return value == 0 ? "unknown" : String.format(Locale.ROOT, format, value);
    }
}
