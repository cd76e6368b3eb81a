package org.epsam.app.inspect;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Names and values in order; a value is a text, a number, a boolean, a list or another sheet. */
public final class FactSheet {
    private static final int LISTED = 10;

    private final Map<String, Fact> facts = new LinkedHashMap<>();

    /**
     * A value and its display name.
     *
     * @param title a few words
     * @param value a text, a number, a boolean, a list or another sheet
     */
    private record Fact(String title, Object value) {}

    /** Creates an empty sheet. */
    public FactSheet() {}

    /**
     * Adds a fact.
     *
     * @param name a few words
     * @param value a text, a number, a boolean, a list or another sheet
     * @return this sheet
     */
    public FactSheet put(String name, Object value) {
        return put(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"), name, value);
    }

    /**
     * Adds a fact with another name in JSON.
     *
     * @param key its name in JSON: lower case and underscores
     * @param title its display name
     * @param value a text, a number, a boolean, a list or another sheet
     * @return this sheet
     */
    public FactSheet put(String key, String title, Object value) {
        facts.put(key, new Fact(title, value));
        return this;
    }

    /**
     * Formats the sheet as text.
     *
     * @return lines; lists are truncated after ten entries, unlike in JSON
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        append(text, titled(), "");
        return text.toString();
    }

    /**
     * Returns the facts for JSON.
     *
     * @return the values by their names in JSON; sheets inside likewise
     */
    public Map<String, Object> named() {
        Map<String, Object> named = new LinkedHashMap<>();
        facts.forEach((key, fact) -> named.put(key, plain(fact.value())));
        return named;
    }

    /** The facts by their display names. */
    private Map<String, Object> titled() {
        Map<String, Object> titled = new LinkedHashMap<>();
        facts.values().forEach(fact -> titled.put(fact.title(), fact.value()));
        return titled;
    }

    private static Object plain(Object value) {
        if (value instanceof FactSheet sheet) {
            return sheet.named();
        }
        return value instanceof Collection<?> list
                ? list.stream().map(FactSheet::plain).toList()
                : value;
    }

    private static void append(StringBuilder text, Map<?, ?> facts, String indent) {
        int width = facts.keySet().stream().mapToInt(k -> k.toString().length()).max().orElse(0);
        facts.forEach(
                (name, value) -> {
                    text.append(indent);
                    Object inside = value instanceof FactSheet sheet ? sheet.titled() : value;
                    if (inside instanceof Map<?, ?> inner) {
                        appendInner(text, name, inner, indent, width);
                    } else if (value instanceof Collection<?> list) {
                        text.append(name).append(list.isEmpty() ? "  none\n" : "\n");
                        append(text, list, indent + "  ");
                    } else {
                        text.append(String.format("%-" + width + "s  %s%n", name, value));
                    }
                });
    }

    /** Numbers fit on one line, anything else gets lines of its own. */
    private static void appendInner(
            StringBuilder text, Object name, Map<?, ?> inner, String indent, int width) {
        if (inner.values().stream().allMatch(v -> v instanceof Number)) {
            String line =
                    inner.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .collect(Collectors.joining(", "));
            text.append(String.format("%-" + width + "s  %s%n", name, line));
        } else {
            text.append(name).append('\n');
            append(text, inner, indent + "  ");
        }
    }

    /** A sheet inside a list takes one line. */
    private static String line(Object entry) {
        return entry instanceof FactSheet sheet
                ? sheet.titled().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "))
                : String.valueOf(entry);
    }

    private static void append(StringBuilder text, Collection<?> list, String indent) {
        list.stream()
                .limit(LISTED)
                .forEach(entry -> text.append(indent).append(line(entry)).append('\n'));
        if (list.size() > LISTED) {
            text.append(indent).append("and ").append(list.size() - LISTED).append(" more\n");
        }
    }
}
