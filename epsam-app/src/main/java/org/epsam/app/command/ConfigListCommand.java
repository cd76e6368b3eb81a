package org.epsam.app.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigKey;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam config list}. */
@Command(
        name = "list",
        description = "List all keys with their values and what they are, a line for each.",
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {"  epsam config list", "  epsam config list augmentation --preset small"})
final class ConfigListCommand extends Subcommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "Only keys that contain this.")
    private String part;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "default",
            completionCandidates = ConfigOptions.Presets.class,
            description = "Whose values: ${COMPLETION-CANDIDATES}.")
    private String preset;

    @Override
    int execute() {
        Config config = ConfigLoader.load(preset, Optional.empty(), List.of());
        List<ConfigKey> keys =
                ConfigKey.all().stream()
                        .filter(key -> key.name().contains(part.toLowerCase(Locale.ROOT)))
                        .toList();
        if (keys.isEmpty()) {
            throw new InputException(part + ": no key contains this; epsam config list shows all");
        }
        int names = keys.stream().mapToInt(key -> key.name().length()).max().orElseThrow();
        int values =
                keys.stream().mapToInt(k -> shown(k.value(config)).length()).max().orElseThrow();
        String line = "%-" + names + "s  %-" + values + "s  %s%n";
        for (ConfigKey key : keys) {
            out().printf(
                            line,
                            key.name(),
                            shown(key.value(config)),
                            ConfigExplainCommand.plain(key.summary()));
        }
        return 0;
    }

    /** Returns a value so that it is seen, if it is an empty text too. */
    static String shown(String value) {
        return value.isEmpty() ? "(empty)" : value;
    }
}
