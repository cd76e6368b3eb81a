package org.epsam.app.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.epsam.base.io.Csv;
import org.epsam.core.evaluate.Interval;

/**
 * A table of a page, which can be saved as CSV. The first cell of a row is its heading.
 *
 * @param name what it shows; different from that of the page's other tables
 * @param kind {@code numbers} or {@code texts}
 * @param head headings of the columns
 * @param rows as many cells each as there are headings
 */
record Table(String name, String kind, List<String> head, List<List<Cell>> rows) {
    private static final int WIDE = 4;

    /**
     * A cell.
     *
     * @param text its text
     * @param detail a second line in small print, or empty
     * @param best whether it is the best of its column
     */
    record Cell(String text, String detail, boolean best) {
        static Cell of(String text) {
            return new Cell(text, "", false);
        }

        static Cell of(String text, String detail) {
            return new Cell(text, detail, false);
        }

        /** Returns a value with its interval below. */
        static Cell of(Interval value, int digits) {
            return of(
                    Numbers.value(value, digits),
                    value.hasEnds() ? Numbers.ends(value, digits) : "");
        }

        /** Returns a difference with its interval below, both with their signs. */
        static Cell difference(Interval value, int digits) {
            return of(
                    Numbers.signed(value.value(), digits),
                    Numbers.signed(value.low(), digits)
                            + " to "
                            + Numbers.signed(value.high(), digits));
        }
    }

    static Table numbers(String name, List<String> head, List<List<String>> rows) {
        return new Table(name, "numbers", head, cells(rows));
    }

    static Table texts(String name, List<String> head, List<List<String>> rows) {
        return new Table(name, "texts", head, cells(rows));
    }

    private static List<List<Cell>> cells(List<List<String>> rows) {
        return rows.stream().map(r -> r.stream().map(Cell::of).toList()).toList();
    }

    /** Returns the style: on narrow screens, a row with many columns becomes a block of lines. */
    String style() {
        return head.size() > WIDE ? kind + " stack" : kind;
    }

    String fileName() {
        return Page.id(name) + ".csv";
    }

    /** Returns the table as a CSV file; details are columns of their own. */
    String csv() {
        StringBuilder csv = new StringBuilder();
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            titles.add(head.get(i));
            if (hasDetails(i)) {
                titles.add(i == 0 ? "name" : head.get(i) + ", 95 % interval");
            }
        }
        csv.append(Csv.line(titles));
        for (List<Cell> row : rows) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                fields.add(row.get(i).text());
                if (hasDetails(i)) {
                    fields.add(row.get(i).detail());
                }
            }
            csv.append(Csv.line(fields));
        }
        return Page.data("text/csv", csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    private boolean hasDetails(int column) {
        return rows.stream().anyMatch(row -> !row.get(column).detail().isEmpty());
    }
}
