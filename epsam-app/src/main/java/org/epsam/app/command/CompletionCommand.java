package org.epsam.app.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code epsam generate-completion}. */
@Command(
        name = "generate-completion",
        description = "Print a script that lets bash or zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = "  source <(epsam generate-completion)")
final class CompletionCommand extends Subcommand {
    @Override
    int execute() {
        out().print(AutoComplete.bash("epsam", spec.root().commandLine()));
        out().flush();
        return 0;
    }
}
