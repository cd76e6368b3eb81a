package org.epsam.app.command;

import java.util.List;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code epsam config show}. */
@Command(
        name = "show",
        description = {
            "Print all values as YAML: those of a preset, overridden by a file and single values."
                    + " The result can be edited and passed with --config."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam config show --preset small > mine.yaml",
            "  epsam config show --preset small --config mine.yaml --set adapt.epochs=5"
        })
final class ConfigShowCommand extends Subcommand {
    @Mixin private ConfigOptions options;

    @Override
    int execute() {
        String preset = options.preset().orElseGet(ConfigOptions::fittingPreset);
        out().print(ConfigLoader.toYaml(options.load(preset, List.of(), this::remark)));
        out().flush();
        return 0;
    }
}
