package org.epsam.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigKey;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
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

    @Mixin private JsonOption json;

    @Override
    int execute() {
        Config config = ConfigLoader.load(preset, Optional.empty(), List.of());
        List<ConfigKey> keys = matching(part);
        if (keys.isEmpty()) {
            throw new InputException(
                    part + ": no key contains this text; epsam config list shows all");
        }
        answer(table(keys, config));
        document(() -> keys.stream().map(key -> json(key, config)).toList());
        return 0;
    }

    private static Map<String, Object> json(ConfigKey key, Config config) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", key.name());
        row.put("value", key.json(config));
        row.put("text", ConfigExplainCommand.plain(key.text()));
        return row;
    }

    /** The keys that contain a text. */
    static List<ConfigKey> matching(String part) {
        return ConfigKey.all().stream()
                .filter(key -> key.name().contains(part.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** A line for each key: its name, value and meaning. */
    static String table(List<ConfigKey> keys, Config config) {
        return MetricsTable.aligned(
                keys.stream()
                        .map(
                                key ->
                                        List.of(
                                                key.name(),
                                                shown(key.value(config)),
                                                ConfigExplainCommand.plain(key.summary())))
                        .toList());
    }

    /** Returns a value in visible form, even if it is an empty text. */
    static String shown(String value) {
        return value.isEmpty() ? "(empty)" : value;
    }
}
