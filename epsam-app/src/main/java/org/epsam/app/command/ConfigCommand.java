package org.epsam.app.command;

import picocli.CommandLine.Command;

/** {@code epsam config}: without a subcommand it prints the help. */
@Command(
        name = "config",
        description = "Explain the configuration of a training, and show that of a preset.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConfigListCommand.class,
            ConfigExplainCommand.class,
            ConfigShowCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam config list prompts",
            "  epsam config explain adapt.iterations",
            "  epsam config show --preset small > mine.yaml"
        })
final class ConfigCommand extends Subcommand {
    @Override
    int execute() {
        spec.commandLine().usage(out());
        return 0;
    }
}
