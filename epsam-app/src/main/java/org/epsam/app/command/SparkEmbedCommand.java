package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Map;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.core.cluster.ClusterEmbeddings;
import org.epsam.core.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam spark embed}. */
@Command(
        name = "embed",
        description = {
            "Compute the image embeddings of a training with the machines of a Spark cluster.",
            "Where the image encoder stays as it is, most of the time of a training with a large"
                + " SAM goes into these; epsam train with the same options finds them in the run."
                + " Interrupted? Run the same command to resume."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam spark embed --master spark://n1:7077 --data d --run r --preset default --sam"
                    + " b.pth",
            "  epsam train --data d --run r --preset default --sam b.pth"
        })
final class SparkEmbedCommand extends Subcommand {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data set, a folder or a CSV file.")
    private Path data;

    @Option(
            names = "--run",
            required = true,
            paramLabel = "DIR",
            description = "Folder for all results of the training.")
    private Path run;

    @Mixin private ClusterSettings clusters;

    @Mixin private DataOptions dataOptions;

    @Mixin private ConfigOptions options;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        String preset =
                options.preset()
                        .or(() -> ConfigOptions.presetOf(run))
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                "--preset is missing; give the one that the"
                                                        + " training will have, such as --preset"
                                                        + " default"));
        Config config = options.load(preset, dataOptions.settings(), this::remark);
        int patches =
                work(
                        progress ->
                                ClusterEmbeddings.run(
                                        data,
                                        run,
                                        preset,
                                        config,
                                        () -> clusters.open(progress),
                                        progress));
        result(run + ": embeddings of " + Counted.of(patches, "patch") + " stored");
        document(() -> Map.of("run", run.toString(), "patches", patches));
        return 0;
    }
}
