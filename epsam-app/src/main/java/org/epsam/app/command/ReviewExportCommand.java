package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.web.ReviewServer;
import org.epsam.web.ReviewSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam review export}. */
@Command(
        name = "export",
        description = {
            "Write what was answered in a review: masks, GeoJSON for QuPath, and a table.",
            "Masks are those of patches that were accepted or edited. The table tells for all"
                    + " answers who gave them, and how far the masks differ from the model's."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epsam review export --run runs/a --out corrected"})
final class ReviewExportCommand extends Subcommand {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run.")
    private Path run;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set of the run, where it lies elsewhere than in training.")
    private Optional<Path> data;

    @Option(
            names = "--review",
            paramLabel = "DIR",
            description = "Folder of the answers; without it: RUN/review.")
    private Optional<Path> review;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write; absent, empty, or of an earlier export.")
    private Path folder;

    @Override
    int execute() {
        ReviewSettings settings =
                new ReviewSettings(
                        run,
                        data,
                        Optional.empty(),
                        Optional.empty(),
                        review,
                        0,
                        Optional.empty(),
                        "");
        result(folder + ": " + ReviewServer.export(settings, folder) + " answers written");
        return 0;
    }
}
