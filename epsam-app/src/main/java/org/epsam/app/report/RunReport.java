package org.epsam.app.report;

import java.nio.file.Path;
import java.util.Map;
import org.epsam.base.io.AtomicFile;
import org.epsam.core.evaluate.Results;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.RunInfo;

/**
 * Writes the report of a run as one self-contained HTML file: it contains all pictures and charts,
 * has no scripts, and loads nothing.
 *
 * <p>It reads the run folder and, for the pictures, the images of the run's data set. Where a run
 * lacks something, such as test masks or a finished evaluation, the report says so. The same run
 * yields the same file.
 */
public final class RunReport {
    private static final String STYLE =
            """
            :root { color-scheme: light; --ink: #22272e; --soft: #5a6470; --line: #dfe3e8; }
            * { box-sizing: border-box; }
            body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
                   color: var(--ink); background: #fff; margin: 0 auto; max-width: 1120px;
                   padding: 28px 24px 60px; }
            h1 { font-size: 26px; margin: 0 0 4px; }
            h2 { font-size: 20px; margin: 40px 0 10px; padding-bottom: 4px;
                 border-bottom: 1px solid var(--line); }
            h3 { font-size: 16px; margin: 24px 0 6px; }
            h4 { font-size: 14px; margin: 14px 0 4px; color: var(--soft); }
            h1, h2, h3, h4 { line-height: 1.25; break-after: avoid; }
            p { margin: 8px 0; max-width: 100ch; overflow-wrap: anywhere; }
            .lead { font-size: 19px; line-height: 1.4; margin: 12px 0; max-width: none; }
            .small, small, figcaption { font-size: 12.5px; color: var(--soft); }
            .note { background: #f5f7f9; border-left: 4px solid #0072b2; padding: 10px 16px;
                    margin: 16px 0; overflow-wrap: anywhere; }
            .note ul { margin: 6px 0 0; padding-left: 20px; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; margin: 10px 0; font-size: 13.5px; }
            th { text-align: left; font-weight: 600; vertical-align: bottom; }
            th, td { padding: 5px 7px; border-bottom: 1px solid var(--line); }
            td { vertical-align: top; }
            td small { display: block; white-space: nowrap; font-weight: 400; font-size: 11px; }
            .numbers th, .numbers td { padding-left: 4px; padding-right: 4px; }
            .numbers { font-variant-numeric: tabular-nums; }
            .numbers th:not(:first-child), .numbers td:not(:first-child) { text-align: right; }
            .numbers td:first-child { white-space: nowrap; }
            .texts td { overflow-wrap: anywhere; }
            .best { font-weight: 700; }
            figure { margin: 10px 0; break-inside: avoid; }
            figure img { display: block; max-width: 100%; }
            .charts { display: grid; grid-template-columns: 1fr 1fr; gap: 0 24px; }
            .strip { margin: 8px 0 14px; }
            .strip > figcaption { color: var(--ink); overflow-wrap: anywhere; }
            .strip > div { display: grid; grid-template-columns: repeat(5, 1fr); gap: 8px; }
            .strip div figure { margin: 4px 0 0; }
            .strip img { width: 100%; }
            .absent { background: #f0f2f4; color: var(--soft); font-size: 12.5px; padding: 8px;
                      aspect-ratio: 1; overflow: hidden; overflow-wrap: anywhere; }
            .swatch { display: inline-block; width: 12px; height: 12px; margin: 0 5px -1px 0;
                      border: 1px solid #888; }
            .initial { background: #f0e442; } .prediction { background: #00e5ff; }
            .truth { background: #000; }
            summary { cursor: pointer; margin: 6px 0; }
            pre { background: #f5f7f9; padding: 12px 16px; font-size: 12.5px; overflow-x: auto; }
            @media screen and (max-width: 760px) { .charts { grid-template-columns: 1fr; } }
            @media print {
              @page { size: A4; margin: 14mm; }
              body { max-width: none; padding: 0; font-size: 10.5pt;
                     print-color-adjust: exact; -webkit-print-color-adjust: exact; }
              table { font-size: 8pt; } td small { font-size: 6.5pt; }
              th, td { padding: 3px 4px; } tr { break-inside: avoid; }
              .wide, pre { overflow: visible; }
              pre { white-space: pre-wrap; columns: 2; font-size: 8pt; }
              details::details-content { content-visibility: visible; display: block; }
            }
            """;

    private RunReport() {}

    /**
     * Writes the report of a run, finished or not, replacing an older one.
     *
     * @param run the run folder
     * @param html the file to write; a temporary file next to it is renamed
     * @throws org.epsam.base.InputException where there is no such folder or the file cannot be
     *     written
     */
    public static void write(Path run, Path html) {
        String page = page(new RunFiles(run));
        AtomicFile.write(html, page);
    }

    private static String page(RunFiles run) {
        Html html = begin("EP-SAM run " + run.run().name());
        html.element("p class=\"small\"", made(run));
        Results results = run.metrics().map(Metrics::results).orElse(new Results(Map.of()));
        new HeadlineSection(run, results).write(html);
        new ResultSection(run, results).write(html);
        new PictureSection(run, results.last()).write(html);
        new TrainingSection(run).write(html);
        new PseudoMaskSection(run).write(html);
        RecordSection record = new RecordSection(run);
        record.writeData(html);
        record.writeStages(html);
        record.writeProvenance(html);
        return end(html);
    }

    /** Starts a page, up to its heading. */
    static Html begin(String title) {
        Html html = new Html();
        html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // Even a text that bypassed escaping could not load or run anything.
        html.markup(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                        + " img-src data:; style-src 'unsafe-inline'\">\n");
        html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.element("title", title);
        html.markup("<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
        return html.element("h1", title);
    }

    /** Ends a page. */
    static String end(Html html) {
        return html.markup("</body>\n</html>\n").toString();
    }

    private static String made(RunFiles run) {
        return "Weakly supervised segmentation of histopathology. Run created "
                + run.info()
                        .flatMap(RunInfo::created)
                        .orElse(Numbers.NONE)
                        .replaceFirst("^([0-9-]+)T(\\d\\d:\\d\\d).*Z$", "$1 $2 UTC")
                + ", preset "
                + run.info().flatMap(RunInfo::preset).orElse(Numbers.NONE)
                + ".";
    }
}
