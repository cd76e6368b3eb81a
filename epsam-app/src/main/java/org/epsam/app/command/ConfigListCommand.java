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
        description = "List all keys with their values and meanings, one per line.",
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {"  epsam config list", "  epsam config list augmentation --preset small"})
final class ConfigListCommand extends Subcommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "List only keys that contain this text.")
    private String part;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "default",
            completionCandidates = ConfigOptions.Presets.class,
            description = "Preset whose values are shown: ${COMPLETION-CANDIDATES}.")
    private String preset;

    @Override
    int execute() {
        Config config = ConfigLoader.load(preset, Optional.empty(), List.of());
        List<ConfigKey> keys =
                ConfigKey.all().stream()
                        .filter(key -> key.name().contains(part.toLowerCase(Locale.ROOT)))
                        .toList();
        if (keys.isEmpty()) {
            throw new InputException(
                    part + ": no key contains this text; epsam config list shows all");
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

    /** Returns a value in visible form, even if it is an empty text. */
    static String shown(String value) {
        return value.isEmpty() ? "(empty)" : value;
    }
}
