package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.app.report.RunReport;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam report}. */
@Command(
        name = "report",
        description = {
            "Write the report of a run again.",
            "It shows what the run folder contains, finished or not; nothing is trained or"
                    + " evaluated."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam report --run runs/a",
            "  epsam report --run runs/a --out report-of-a.html"
        })
final class ReportCommand extends Subcommand {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The HTML file to write; without it: RUN/report.html.")
    private Optional<Path> file;

    @Override
    int execute() {
        Run run = Run.open(folder);
        // Otherwise a mistyped path would get an empty report.
        if (!Run.isRun(folder) && !OwnEvaluation.isMetrics(run.top().metricsFile())) {
            throw new InputException(
                    folder
                            + ": contains neither a run (no run.json of train) nor results of"
                            + " evaluate; pass the --run folder of epsam train");
        }
        Path html = file.orElseGet(run::report);
        try (PathLock lock = OutputFolder.claimFile(html, "--out")) {
            RunReport.write(folder, html);
        }
        result("report: " + html);
        return 0;
    }
}
