package org.epsam.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.epsam.core.config.ConfigKey;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code epsam config explain}. */
@Command(
        name = "explain",
        description =
                "Explain the meaning of a key, its allowed values, its origin, and its value in"
                        + " each preset.",
        footerHeading = "%nExamples:%n",
        footer = "  epsam config explain adapt.pseudo_mask prompts.points")
final class ConfigExplainCommand extends Subcommand {
    private static final String DEFAULT = "default";

    private static final int WIDTH = 96;

    /** A link of Markdown: words and target. */
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#]*)(#[^)]*)?\\)");

    @Parameters(arity = "1..*", paramLabel = "KEY", description = "Such as adapt.iterations.")
    private List<String> names;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        List<ConfigKey> keys = names.stream().map(ConfigKey::of).toList();
        keys.forEach(this::explain);
        document(() -> keys.stream().map(ConfigExplainCommand::json).toList());
        return 0;
    }

    private static Map<String, Object> json(ConfigKey key) {
        Map<String, Object> values = new LinkedHashMap<>();
        ConfigLoader.PRESETS.forEach(
                preset ->
                        values.put(
                                preset,
                                key.json(ConfigLoader.load(preset, Optional.empty(), List.of()))));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("key", key.name());
        all.put("text", plain(key.text()));
        all.put("allowed", plain(key.allowed()));
        all.put("presets", values);
        all.put("source", source(key));
        return all;
    }

    private void explain(ConfigKey key) {
        answer(key.name() + "\n");
        wrapped(plain(key.text())).forEach(line -> answer("  " + line + "\n"));
        String value = value(key, DEFAULT);
        fact("allowed", plain(key.allowed()));
        fact("default", ConfigListCommand.shown(value));
        fact("presets", others(key, value));
        fact("source", source(key));
        answer("\n");
    }

    private void fact(String name, String text) {
        answer(String.format("  %-8s %s\n", name, text));
    }

    private static String value(ConfigKey key, String preset) {
        return key.value(ConfigLoader.load(preset, Optional.empty(), List.of()));
    }

    /** Returns the presets whose values differ from the default. */
    private static String others(ConfigKey key, String usual) {
        Map<String, StringJoiner> presets = new LinkedHashMap<>();
        for (String preset : ConfigLoader.PRESETS) {
            String value = value(key, preset);
            if (!value.equals(usual)) {
                presets.computeIfAbsent(value, v -> new StringJoiner(", ")).add(preset);
            }
        }
        StringJoiner all = new StringJoiner("; ").setEmptyValue("the same in all");
        presets.forEach((value, names) -> all.add(ConfigListCommand.shown(value) + " in " + names));
        return all.toString();
    }

    private static String source(ConfigKey key) {
        String from =
                switch (key.origin()) {
                    case PAPER -> "EP-SAM, arXiv 2410.13621 (docs/METHOD.md)";
                    case ORIGINAL -> "the original implementation (docs/REFERENCE.md)";
                    case ADDED -> "added here";
                };
        return key.after().isEmpty() ? from : from + ", after " + key.after();
    }

    /** Returns Markdown as it reads on a terminal: links lead to files of docs/. */
    static String plain(String markdown) {
        return LINK.matcher(markdown)
                .replaceAll(
                        link ->
                                "docs/"
                                        + (link.group(1).isEmpty()
                                                ? "CONFIGURATION.md"
                                                : link.group(1)));
    }

    private static List<String> wrapped(String text) {
        return text.replaceAll("(.{1," + WIDTH + "})(\\s+|$)", "$1\n").lines().toList();
    }
}
