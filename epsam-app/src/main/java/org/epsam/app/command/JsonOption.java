package org.epsam.app.command;

import picocli.CommandLine.Option;

/** The option of commands that print tables. */
final class JsonOption {
    @Option(
            names = Subcommand.JSON,
            description = {
                "Print one JSON document instead of tables and lines, also with --quiet; numbers"
                        + " are numbers. Progress and errors still go to standard error."
            })
    private boolean json;
}
