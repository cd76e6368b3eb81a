package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.app.report.ComparisonReport;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.core.run.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam compare}. */
@Command(
        name = "compare",
        description = {
            "Compare several evaluated runs side by side, with differences to the first one.",
            "Differences are paired: both runs are evaluated on the same resampled slides, which is"
                    + " more informative than two separate intervals.",
            "Folders of evaluate --slides are compared with one another."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam compare runs/a runs/b runs/c --out compare.html",
            "  epsam compare runs/new-22 runs/new-23 runs/old-22 runs/old-23 --seeds",
            "  epsam compare runs/a/evaluate-test runs/b/evaluate-test --row iter0"
        })
final class CompareCommand extends Subcommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Folders of evaluated runs, or folders that evaluate wrote.")
    private List<Path> runs;

    @Option(
            names = "--row",
            paramLabel = "ROW",
            description = {
                "The row of metrics.json to compare, such as iter0 or cam; without it the row of"
                        + " the model that each run segments with."
            })
    private String row;

    @Option(
            names = "--seeds",
            description =
                    "Group runs that differ only in their seed: show their means, and the mIoU of"
                            + " each.")
    private boolean seeds;

    @Option(names = "--out", paramLabel = "FILE", description = "HTML file for table and chart.")
    private Path file;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        if (file != null && !file.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?")) {
            throw new InputException("--out " + file + ": is written as HTML; name it NAME.html");
        }
        try (PathLock lock = file == null ? null : OutputFolder.claimFile(file, "--out")) {
            ComparisonReport comparison = comparison().noting(RunComparison.corrections(runs));
            List<String> lines = new ArrayList<>(comparison.notes());
            lines.add(0, MetricsTable.aligned(comparison.table()));
            String table = String.join("\n", lines);
            if (file == null) {
                answer(table);
            } else {
                comparison.write(file);
                details(table);
                result("comparison: " + file);
            }
            document(comparison::json);
        }
        return 0;
    }

    private ComparisonReport comparison() {
        if (!RunComparison.isOfSlides(runs)) {
            return ComparisonReport.of(
                    RunComparison.of(runs, Optional.ofNullable(row), seeds), seeds);
        }
        if (row != null || seeds) {
            throw new InputException(
                    (seeds ? "--seeds" : "--row")
                            + ": requires results of patches; these are of slides");
        }
        return ComparisonReport.ofSlides(RunComparison.slides(runs));
    }
}
