package org.epsam.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.EditDistance;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code epsam help}. */
@Command(
        name = "help",
        description = {
            "Show the help of a command, the presets, or the keys of the configuration."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam help train",
            "  epsam help config list",
            "  epsam help presets",
            "  epsam help keys"
        })
final class HelpCommand extends Subcommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command, or presets or keys. Without it: the list of commands.")
    private List<String> topic = new ArrayList<>();

    @Override
    int execute() {
        switch (String.join(" ", topic)) {
            case "presets" -> answer(presets());
            case "keys" -> answer(keys());
            default -> command().usage(out());
        }
        return 0;
    }

    private CommandLine command() {
        CommandLine command = spec.root().commandLine();
        for (String word : topic) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new InputException(
                        String.join(" ", topic)
                                + ": no such command, nor presets or keys"
                                + EditDistance.nearest(
                                                word, command.getSubcommands().keySet().stream())
                                        .map(s -> "; did you mean " + s + "?")
                                        .orElse("; epsam help lists the commands"));
            }
            command = next;
        }
        return command;
    }

    private static String presets() {
        List<List<String>> lines = new ArrayList<>();
        ConfigLoader.PRESETS.forEach(
                name -> lines.add(List.of("  " + name, ConfigLoader.purpose(name))));
        return "Presets are values to start from: train --preset NAME. Without it, small on a\n"
                + "machine without a GPU and default with one.\n\n"
                + MetricsTable.aligned(lines)
                + "\nepsam config show --preset NAME prints all values of one.\n";
    }

    private static String keys() {
        Config config = ConfigLoader.load("default", Optional.empty(), List.of());
        return "Keys name the values of a configuration: --set KEY=VALUE, or a YAML file with"
                + " --config.\nTheir values here are those of preset default.\n\n"
                + ConfigListCommand.table(ConfigListCommand.matching(""), config)
                + "\nepsam config explain KEY tells more of one: what is allowed, and its value in"
                + " each preset.\n";
    }
}
