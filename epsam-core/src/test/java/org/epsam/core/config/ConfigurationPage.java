package org.epsam.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the generated parts of docs/CONFIGURATION.md, each between two markers. */
final class ConfigurationPage {
    private static final Pattern PART =
            Pattern.compile("(<!-- generated: ([^>]*) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private static final Map<String, Config> PRESETS =
            ConfigLoader.PRESETS.stream()
                    .collect(
                            Collectors.toMap(
                                    preset -> preset,
                                    preset ->
                                            ConfigLoader.load(
                                                    preset, Optional.empty(), List.of())));

    private ConfigurationPage() {}

    /** Returns the page with its generated parts as the records and presets have them now. */
    static String renewed(String page) {
        return PART.matcher(page)
                .replaceAll(
                        part ->
                                Matcher.quoteReplacement(
                                        part.group(1) + generated(part) + part.group(3)));
    }

    /** Returns what the generated parts of a page are about. */
    static List<String> parts(String page) {
        return PART.matcher(page).results().map(part -> part.group(2)).toList();
    }

    private static String generated(MatchResult part) {
        String[] words = part.group(2).split(" ");
        return words[0].equals("differences")
                ? differences(words[1], words[2])
                : table(part.group(2));
    }

    /** A table of a group and the groups inside it. */
    private static String table(String group) {
        StringBuilder table =
                new StringBuilder(
                        "| key | meaning | allowed | source | default | `published` | `reference` |"
                                + " `small` |\n|---|---|---|---|---|---|---|---|\n");
        for (ConfigKey key : ConfigKey.all()) {
            if (isIn(key, group)) {
                table.append(row(key)).append('\n');
            }
        }
        return table.toString();
    }

    private static boolean isIn(ConfigKey key, String group) {
        return group.equals("top level")
                ? key.group().isEmpty()
                : key.name().startsWith(group + ".");
    }

    private static String row(ConfigKey key) {
        String usual = value(key, "default");
        String published = value(key, "published");
        String source =
                key.origin().name().toLowerCase(Locale.ROOT)
                        + (key.after().isEmpty() ? "" : ", after " + key.after());
        return List.of(
                        "`" + key.name() + "`",
                        key.text(),
                        key.allowed(),
                        source,
                        usual,
                        changed(usual, published),
                        changed(published, value(key, "reference")),
                        changed(usual, value(key, "small")))
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"))
                .replaceAll(" +", " ");
    }

    private static String changed(String base, String value) {
        return value.equals(base) ? "" : value;
    }

    private static String differences(String preset, String base) {
        List<String> differences = new ArrayList<>();
        for (ConfigKey key : ConfigKey.all()) {
            String value = value(key, preset);
            if (!value.equals(value(key, base))) {
                differences.add("`" + key.name() + "` " + value);
            }
        }
        return String.join(", ", differences) + ".\n";
    }

    private static String value(ConfigKey key, String preset) {
        String value = key.value(PRESETS.get(preset));
        return value.isEmpty() ? "empty" : value;
    }
}
