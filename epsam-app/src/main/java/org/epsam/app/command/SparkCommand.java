package org.epsam.app.command;

import picocli.CommandLine.Command;

/** {@code epsam spark}: without a subcommand it prints the help. */
@Command(
        name = "spark",
        description = {
            "Segment slides, cut them into patches, or compute embeddings on a Spark cluster.",
            "Each slide is worked on by all machines, in pieces; results are those of one machine."
                + " Slides, run and results lie where all machines see them. In a clone the first"
                + " call builds what Spark needs."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SparkSegmentCommand.class,
            SparkPatchesCommand.class,
            SparkEmbedCommand.class,
            SparkJarsCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam spark segment --master spark://node1:7077 --run runs/a --out results slides",
            "  epsam spark patches --master spark://node1:7077 --slides svs --out data/own",
            "  epsam spark embed --master spark://node1:7077 --data d --run runs/b --preset default"
        })
final class SparkCommand extends Subcommand {
    @Override
    int execute() {
        spec.commandLine().usage(out());
        return 0;
    }
}
