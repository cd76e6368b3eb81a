package org.epsam.app.command;

import java.nio.file.Path;
import org.epsam.core.run.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Measure a finished run on the test patches of a data set with masks.",
            "Writes metrics.json, patches.csv, points.json and the predicted masks."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam evaluate --run runs/a --data data/hospital-b",
            "  epsam evaluate --run runs/a --data test.csv --out results/test"
        })
final class EvaluateCommand extends Subcommand {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A finished run.")
    private Path run;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data set, a folder or a CSV file.")
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results; without it RUN/evaluate-<name of the data>.")
    private Path folder;

    @Override
    public Integer call() {
        Path out = folder == null ? run.resolve("evaluate-" + name()) : folder;
        told(
                run.resolve("log.txt"),
                progress -> {
                    Evaluation.of(run, data, out, progress);
                    return null;
                });
        out().print(MetricsTable.read(out.resolve("metrics.json")));
        out().println("results: " + out);
        return 0;
    }

    private String name() {
        Path last = data.toAbsolutePath().normalize().getFileName();
        return last == null ? "data" : last.toString().replaceFirst("\\.csv$", "");
    }
}
