package org.epsam.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.EditDistance;
import org.epsam.core.config.ConfigKey;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A word of the command line that its command does not know, and what may have been meant. */
final class UnknownWord {
    private static final String SET = "--set";

    /** What other programs call our options; of several, the first that a command has is meant. */
    private static final Map<String, List<String>> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("-o", List.of("--out", "--run")),
                    Map.entry("--out", List.of("--run")),
                    Map.entry("--output", List.of("--out", "--run")),
                    Map.entry("--output-dir", List.of("--out", "--run")),
                    Map.entry("--outdir", List.of("--out", "--run")),
                    Map.entry("--results", List.of("--out", "--run")),
                    Map.entry("-i", List.of("--data", "--slides")),
                    Map.entry("--input", List.of("--data", "--slides")),
                    Map.entry("--dataset", List.of("--data")),
                    Map.entry("--model", List.of("--sam", "--run")),
                    Map.entry("--weights", List.of("--sam", "--run")),
                    Map.entry("--checkpoint", List.of("--sam", "--run")),
                    Map.entry("--xml", List.of("--annotations")),
                    Map.entry("-q", List.of("--quiet")),
                    Map.entry("-v", List.of("--version", "--verbose")));

    private static final List<String> DEVICES = List.of("--device", "--gpu", "--cuda", "--cpu");

    private final CommandLine command;
    private final String word;
    private final List<String> others;

    /**
     * Describes what a command does not know.
     *
     * @param command the command
     * @param unknown its words that are left over, one at least
     */
    UnknownWord(CommandLine command, List<String> unknown) {
        this.command = command;
        boolean noCommand = !command.getSubcommands().isEmpty() && !unknown.get(0).startsWith("-");
        this.word =
                noCommand
                        ? unknown.get(0)
                        : unknown.stream()
                                .filter(w -> w.startsWith("-"))
                                .findFirst()
                                .orElse(unknown.get(0));
        this.others = command.getParseResult().originalArgs();
    }

    /** Returns the word, and what to write in its place if that can be guessed. */
    String describe() {
        String name = word.replaceFirst("=.*", "");
        if (name.startsWith("-")) {
            return "Unknown option: '" + name + "'" + ofOption(name).map(s -> "; " + s).orElse("");
        }
        boolean chooses = !command.getSubcommands().isEmpty();
        return word
                + (chooses ? ": no such command" : ": is not expected here")
                + (chooses ? ofCommand() : ofValue())
                        .map(s -> "; did you mean " + s + "?")
                        .orElse("");
    }

    private Optional<String> ofOption(String name) {
        Optional<String> meant =
                ELSEWHERE.getOrDefault(name, List.of()).stream()
                        .filter(option -> command.getCommandSpec().findOption(option) != null)
                        .findFirst();
        if (meant.isPresent()) {
            return Optional.of("it is called " + meant.get() + " here");
        }
        if (DEVICES.contains(name)) {
            return Optional.of(
                    "a GPU is used where there is one; EPSAM_DEVICE=cpu in the environment leaves"
                            + " it alone");
        }
        List<String> keys = keys(name);
        if (!keys.isEmpty()) {
            return Optional.of("set it with " + String.join(" or ", keys));
        }
        return EditDistance.nearest(name, options()).map(option -> "did you mean " + option + "?");
    }

    /** Values of the configuration that an option may stand for. */
    private List<String> keys(String option) {
        if (command.getCommandSpec().findOption(SET) == null) {
            return List.of();
        }
        String name = option.replaceFirst("^-+", "").replace('-', '_').toLowerCase(Locale.ROOT);
        return ConfigKey.all().stream()
                .map(ConfigKey::name)
                .filter(key -> key.equals(name) || key.endsWith("." + name))
                .map(key -> SET + " " + key + "=VALUE")
                .toList();
    }

    private Optional<String> ofCommand() {
        Stream<String> options = options().filter(o -> o.equals("--" + word));
        return options.findFirst()
                .or(() -> EditDistance.nearest(word, command.getSubcommands().keySet().stream()));
    }

    private Optional<String> ofValue() {
        int at = others.indexOf(word);
        if (at > 1 && others.get(at - 2).equals(SET) && !others.get(at - 1).contains("=")) {
            return Optional.of(SET + " " + others.get(at - 1) + "=" + word);
        }
        if (at > 1 && splits(others.get(at - 2))) {
            return Optional.of(
                    others.get(at - 2)
                            + " "
                            + others.subList(at - 1, others.size()).stream()
                                    .takeWhile(w -> !w.startsWith("-"))
                                    .collect(Collectors.joining(",")));
        }
        if (ConfigLoader.PRESETS.contains(word)) {
            return options().filter("--preset"::equals).map(o -> o + " " + word).findFirst();
        }
        return options()
                .filter(option -> option.equals("--" + word))
                .findFirst()
                .or(() -> new WithoutOption(command).guess(word));
    }

    private boolean splits(String option) {
        OptionSpec spec = command.getCommandSpec().findOption(option);
        return spec != null && !spec.splitRegex().isEmpty();
    }

    private Stream<String> options() {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName);
    }
}
