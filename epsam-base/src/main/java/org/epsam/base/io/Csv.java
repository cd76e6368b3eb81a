package org.epsam.base.io;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Comma-separated values as in RFC 4180: quoted fields, doubled quotes. As spreadsheets write them,
 * the separator may also be a semicolon, a tab or a vertical bar, whichever is most frequent in the
 * first line, and lines may end with CRLF, LF or CR. Tables with named columns are read by {@link
 * CsvTable}.
 */
public final class Csv {
    private static final String NAMED = "sep=";

    // What a spreadsheet computes when it opens the file: text that begins so, but no number.
    private static final Pattern FORMULA =
            Pattern.compile("'*(?![+-]?[0-9.][0-9.eE+-]*\\z|-\\z)[=+@\\-\t\r]");

    private Csv() {}

    /**
     * One row.
     *
     * @param line the line on which it starts, from 1
     * @param fields its fields
     */
    public record Row(int line, List<String> fields) {
        /** Copies the list. */
        public Row {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Splits a text into rows; empty lines are skipped.
     *
     * @param text all of a file
     * @return the rows, including the header
     * @throws IllegalArgumentException for an open quote or text after a closing one
     */
    public static List<Row> parse(String text) {
        List<Row> rows = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int line = 1;
        int start = 1;
        boolean quoted = false;
        boolean closed = false;
        String all = text.startsWith("\ufeff") ? text.substring(1) : text;
        char separator = separator(all);
        if (all.startsWith(NAMED)) {
            // A line of its own, by which Excel names the separator.
            all = "\n" + all.substring(NAMED.length() + 1).replaceFirst("^(\r\n|\r|\n)", "");
        }
        for (int i = 0; i <= all.length(); i++) {
            boolean end = i == all.length();
            char c = end ? '\n' : all.charAt(i);
            if (quoted) {
                if (end) {
                    throw new IllegalArgumentException("the quote of line " + start + " is open");
                } else if (c == '"' && i + 1 < all.length() && all.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                    closed = true;
                } else {
                    line += endsLine(all, i) ? 1 : 0;
                    field.append(c);
                }
            } else if (c == '"' && field.isEmpty() && !closed) {
                quoted = true;
            } else if (c == separator || end || endsLine(all, i)) {
                fields.add(value(field));
                field.setLength(0);
                if (c != separator) {
                    if (fields.size() > 1 || !fields.get(0).isEmpty() || closed) {
                        rows.add(new Row(start, fields));
                    }
                    fields.clear();
                    start = ++line;
                }
                closed = false;
            } else if (c == '\r') {
                continue;
            } else if (closed) {
                throw new IllegalArgumentException("text after the quote in line " + line);
            } else {
                field.append(c);
            }
        }
        return rows;
    }

    private static String value(StringBuilder read) {
        // Tables may consist of empty fields: they are one object.
        String field = read.isEmpty() ? "" : read.toString();
        return field.startsWith("'") && isFormula(field) ? field.substring(1) : field;
    }

    private static boolean isFormula(String value) {
        return FORMULA.matcher(value).lookingAt();
    }

    /** Returns whether a line ends with a character; of CRLF the second does. */
    private static boolean endsLine(String text, int at) {
        char c = text.charAt(at);
        return c == '\n' || c == '\r' && (at + 1 == text.length() || text.charAt(at + 1) != '\n');
    }

    /** The separator that Excel names, or the one that is most frequent in the first line. */
    private static char separator(String text) {
        if (text.startsWith(NAMED) && text.length() > NAMED.length()) {
            return text.charAt(NAMED.length());
        }
        String first = text.stripLeading().split("[\r\n]", 2)[0].replaceAll("\"[^\"]*\"", "");
        char most = ',';
        for (char candidate : new char[] {';', '\t', '|'}) {
            if (count(first, candidate) > count(first, most)) {
                most = candidate;
            }
        }
        return most;
    }

    private static long count(String text, char searched) {
        return text.chars().filter(c -> c == searched).count();
    }

    /**
     * Joins fields to a line, quoting where needed. A field that a spreadsheet would compute gets
     * an apostrophe in front, which {@link #parse} removes; numbers stay as they are.
     *
     * @param fields the fields
     * @return the line, with its line feed
     */
    public static String line(List<String> fields) {
        List<String> quoted = new ArrayList<>();
        for (String value : fields) {
            String field = isFormula(value) ? "'" + value : value;
            quoted.add(
                    field.matches("(?s).*[\",\r\n].*")
                            ? '"' + field.replace("\"", "\"\"") + '"'
                            : field);
        }
        return String.join(",", quoted) + "\n";
    }
}
