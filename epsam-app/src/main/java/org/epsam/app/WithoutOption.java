package org.epsam.app;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.core.run.Run;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Files and folders of a command line whose option was forgotten. */
final class WithoutOption {
    private static final String RUN = "--run";
    private static final String ANNOTATIONS = "--annotations";
    private static final List<String> INPUTS = List.of("--data", "--slides");
    private static final List<String> RESULTS = List.of(RUN, "--out");

    private final CommandLine command;

    WithoutOption(CommandLine command) {
        this.command = command;
    }

    /**
     * Says which words belong to options, where required ones are missing.
     *
     * @param missing what is required
     * @return empty where no word is left over
     */
    Optional<String> remedy(List<ArgSpec> missing) {
        List<String> required =
                missing.stream()
                        .filter(OptionSpec.class::isInstance)
                        .map(option -> ((OptionSpec) option).longestName())
                        .collect(Collectors.toCollection(ArrayList::new));
        List<String> words =
                Stream.concat(
                                command.getParseResult().matchedPositionals().stream()
                                        .flatMap(given -> given.stringValues().stream())
                                        .filter(word -> required.contains(RUN) && isRun(word)),
                                command.getUnmatchedArguments().stream())
                        .filter(word -> !word.startsWith("-"))
                        .toList();
        boolean one = required.size() == 1 && words.size() == 1;
        List<String> taken = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (String word : words) {
            option(word, required, taken)
                    .ifPresent(
                            option -> {
                                required.remove(option);
                                taken.add(option);
                                told.add((one ? "it" : word) + " as " + option + " " + word);
                            });
        }
        return told.isEmpty()
                ? Optional.empty()
                : Optional.of("give " + String.join(" and ", told));
    }

    /** The option of a word: one that is required, or that names an input where the word does. */
    private Optional<String> option(String word, List<String> required, List<String> taken) {
        if (isRun(word) && required.contains(RUN)) {
            return Optional.of(RUN);
        }
        Stream<String> inputs =
                Stream.concat(
                        required.stream().filter(option -> !RESULTS.contains(option)),
                        Stream.concat(INPUTS.stream(), Stream.of(ANNOTATIONS))
                                .filter(this::isOpen)
                                .filter(option -> !taken.contains(option)));
        return (exists(word) ? Stream.concat(inputs, required.stream()) : required.stream())
                .findFirst();
    }

    /** The options, with the word, that a word which none is missing for may belong to. */
    Optional<String> guess(String word) {
        Optional<String> folder = folderOfExpanded(word);
        if (folder.isPresent() || !exists(word) && !word.contains("/")) {
            return folder;
        }
        List<String> inputs = INPUTS.stream().filter(this::isOpen).toList();
        boolean chosen = INPUTS.stream().anyMatch(o -> has(o) && !isOpen(o));
        Stream<String> others =
                Stream.concat(chosen ? Stream.of(ANNOTATIONS) : Stream.empty(), RESULTS.stream());
        List<String> options =
                !chosen && !inputs.isEmpty()
                        ? inputs
                        : others.filter(this::isOpen).limit(1).toList();
        return options.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        options.stream()
                                .map(option -> option + " " + word)
                                .collect(Collectors.joining(" or ")));
    }

    /** The option with the folder in place of its files, as the shell writes for a pattern. */
    private Optional<String> folderOfExpanded(String word) {
        List<String> given = command.getParseResult().originalArgs();
        int at = given.indexOf(word);
        while (at > 0 && !given.get(at).startsWith("-")) {
            at--;
        }
        if (at < 0 || at + 1 >= given.size() || !INPUTS.contains(given.get(at))) {
            return Optional.empty();
        }
        String first = given.get(at + 1);
        Path parent = Path.of(first).toAbsolutePath().getParent();
        boolean siblings =
                exists(word)
                        && !ending(first).isEmpty()
                        && ending(first).equals(ending(word))
                        && Path.of(word).toAbsolutePath().getParent().equals(parent);
        if (first.equals(word) || !siblings) {
            return Optional.empty();
        }
        Path folder = Path.of(first).getParent();
        return Optional.of(given.get(at) + " " + (folder == null ? "." : folder));
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < name.lastIndexOf('/') + 2 ? "" : name.substring(dot);
    }

    private boolean has(String option) {
        return command.getCommandSpec().findOption(option) != null;
    }

    private boolean isOpen(String option) {
        return has(option) && !command.getParseResult().hasMatchedOption(option);
    }

    private static boolean exists(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isRun(String word) {
        return exists(word) && Run.isRun(Path.of(word));
    }
}
