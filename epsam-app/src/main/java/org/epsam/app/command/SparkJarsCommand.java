package org.epsam.app.command;

import org.epsam.core.cluster.ClusterProvider;
import picocli.CommandLine.Command;

/** {@code epsam spark jars}. */
@Command(
        name = "jars",
        description = {
            "Print the jars that executors need, separated by commas, for spark-submit.",
            "Its main class is org.epsam.app.Main in epsam-app/target/epsam-app.jar, followed by"
                    + " spark, the command and its options."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epsam spark jars"})
final class SparkJarsCommand extends Subcommand {
    @Override
    int execute() {
        answer(String.join(",", ClusterProvider.jars()));
        return 0;
    }
}
