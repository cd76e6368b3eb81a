package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.core.evaluate.Results;
import org.epsam.core.run.MeasuredSlides;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.RunInfo;

/**
 * Writes the report of a run, or of its evaluation on other data, as one self-contained HTML file:
 * it contains all pictures and charts, has no scripts, and loads nothing.
 *
 * <p>It reads the run folder and, for the pictures, the images of the run's data set. Where a run
 * lacks something, such as test masks or a finished evaluation, the report says so. The same run
 * yields the same file.
 */
public final class RunReport {
    private final RunFiles run;
    private final Results results;

    private RunReport(RunFiles run) {
        this.run = run;
        this.results = run.metrics().map(Metrics::results).orElse(new Results(Map.of()));
    }

    /**
     * Writes the report of a run, finished or not, or of an evaluation, replacing an older one.
     *
     * @param run the run folder, or one that {@code evaluate} wrote
     * @param html the file to write; a temporary file next to it is renamed
     * @throws org.epsam.base.InputException where there is no such folder or the file cannot be
     *     written
     */
    public static void write(Path run, Path html) {
        RunFiles files = new RunFiles(run);
        if (MeasuredSlides.isIn(files.run().top().metricsFile())) {
            Page.write("slides", new SlideReport(files.run()), html);
        } else {
            Page.write("report", new RunReport(files), html);
        }
    }

    String title() {
        return "EP-SAM " + (run.isEvaluation() ? "evaluation " : "run ") + run.run().name();
    }

    /** Returns the titles of the page's sections. */
    List<String> contents() {
        List<String> contents = new ArrayList<>(List.of("Results", "Pictures"));
        if (!run.isEvaluation()) {
            contents.addAll(List.of("Training", "Pseudo masks"));
        }
        contents.add("Data and skipped files");
        if (!run.isEvaluation()) {
            contents.addAll(List.of("Stages and time", "Provenance"));
        }
        contents.addAll(List.of("Configuration", "Terms"));
        return contents;
    }

    String made() {
        String what = "Weakly supervised segmentation of histopathology. ";
        if (run.isEvaluation()) {
            return what + "A finished run, measured on other data.";
        }
        return what
                + "Run created "
                + run.info()
                        .flatMap(RunInfo::created)
                        .orElse(Numbers.NONE)
                        .replaceFirst("^([0-9-]+)T(\\d\\d:\\d\\d).*Z$", "$1 $2 UTC")
                + ", preset "
                + run.info().flatMap(RunInfo::preset).orElse(Numbers.NONE)
                + ".";
    }

    boolean isEvaluation() {
        return run.isEvaluation();
    }

    HeadlineSection headline() {
        return new HeadlineSection(run, results);
    }

    ResultSection results() {
        return new ResultSection(run, results);
    }

    PictureSection pictures() {
        return new PictureSection(run, results.last());
    }

    TrainingSection training() {
        return new TrainingSection(run);
    }

    PseudoMaskSection pseudoMasks() {
        return new PseudoMaskSection(run);
    }

    RecordSection record() {
        return new RecordSection(run);
    }
}
