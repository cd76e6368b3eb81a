package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tables of names of tensors: lines of cells separated by tabs, and comments. */
final class NameTable {
    private NameTable() {}

    /**
     * Reads a table beside this class.
     *
     * @param resource such as {@code names.tsv}
     * @return the cells of each line
     */
    static List<List<String>> rows(String resource) {
        try (InputStream in = NameTable.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Some names of tensors, each of which has another name as well. In a pattern {@code {n}}
     * stands for a number, and a dot at the end for all names below.
     *
     * @param names which they are
     * @param others the other name, with the groups of {@code names}
     */
    record Rule(Pattern names, String others) {
        private static final String NUMBER = "{n}";

        static Rule of(String from, String to) {
            if (count(from) != count(to) || from.endsWith(".") != to.endsWith(".")) {
                throw new IllegalArgumentException(from + " and " + to + " do not fit");
            }
            String names = Pattern.quote(from).replace(NUMBER, "\\E(\\d{1,9})\\Q");
            String others = Matcher.quoteReplacement(to);
            for (int i = 1; i <= count(to); i++) {
                others = others.replaceFirst(Pattern.quote(NUMBER), "\\$" + i);
            }
            boolean open = from.endsWith(".");
            return new Rule(
                    Pattern.compile(names + (open ? "(.+)" : ""), Pattern.DOTALL),
                    open ? others + "$" + (count(to) + 1) : others);
        }

        /** Names that are looked for, not replaced. */
        static Rule of(String names) {
            return of(names, names);
        }

        private static int count(String pattern) {
            return pattern.split(Pattern.quote(NUMBER), -1).length - 1;
        }

        boolean matches(String name) {
            return names.matcher(name).matches();
        }

        /** The other name of a tensor; empty if the rule is about others. */
        Optional<String> apply(String name) {
            Matcher found = names.matcher(name);
            return found.matches() ? Optional.of(found.replaceFirst(others)) : Optional.empty();
        }
    }

    /** What the first rule that fits makes of a name. */
    static Optional<String> first(Stream<Rule> rules, String name) {
        return rules.flatMap(rule -> rule.apply(name).stream()).findFirst();
    }
}
