package org.epsam.app.report;

import java.util.List;
import java.util.Optional;

/**
 * Writes HTML. Every text goes through {@link #escape}; only the names of elements and attributes
 * in this package are written unescaped.
 */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);

    /**
     * A cell of a table.
     *
     * @param text its text
     * @param detail a second line in small print, or empty
     * @param strong whether it is set in bold
     */
    record Cell(String text, String detail, boolean strong) {
        static Cell of(String text) {
            return new Cell(text, "", false);
        }
    }

    /** Escapes a text, inside elements and inside quoted attributes. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> safe.append("&amp;");
                                case '<' -> safe.append("&lt;");
                                case '>' -> safe.append("&gt;");
                                case '"' -> safe.append("&quot;");
                                case '\'' -> safe.append("&#39;");
                                case '\n', '\t' -> safe.append((char) c);
                                default ->
                                        // HTML forbids control characters and lone surrogates.
                                        safe.appendCodePoint(
                                                Character.isISOControl(c)
                                                                || Character.getType(c)
                                                                        == Character.SURROGATE
                                                        ? 0xfffd
                                                        : c);
                            }
                        });
        return safe.toString();
    }

    /** Opens or closes elements: markup of this package, never external text. */
    Html markup(String trusted) {
        out.append(trusted);
        return this;
    }

    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Writes an element with a text; {@code opening} may carry attributes of this package. */
    Html element(String opening, String text) {
        String name = opening.split(" ")[0];
        return markup("<" + opening + ">").text(text).markup("</" + name + ">\n");
    }

    Html paragraph(String text) {
        return element("p", text);
    }

    /** Writes an image with its alternative text. */
    Html image(String dataUri, String shows) {
        return markup("<img src=\"" + dataUri + "\" alt=\"").text(shows).markup("\">");
    }

    /** Writes a chart with its title; nothing where there is none. */
    Html chart(String title, Optional<String> dataUri) {
        dataUri.ifPresent(
                uri ->
                        markup("<figure>")
                                .image(uri, "Chart: " + title)
                                .element("figcaption", title)
                                .markup("</figure>\n"));
        return this;
    }

    Html list(List<String> items) {
        markup("<ul>\n");
        items.forEach(item -> element("li", item));
        return markup("</ul>\n");
    }

    Html table(String kind, List<String> head, List<List<Cell>> rows) {
        markup("<div class=\"wide\"><table class=\"" + kind + "\"><thead><tr>");
        head.forEach(title -> element("th", title));
        markup("</tr></thead><tbody>\n");
        for (List<Cell> row : rows) {
            markup("<tr>");
            for (Cell cell : row) {
                markup(cell.strong() ? "<td class=\"best\">" : "<td>").text(cell.text());
                if (!cell.detail().isEmpty()) {
                    markup("<small>").text(cell.detail()).markup("</small>");
                }
                markup("</td>");
            }
            markup("</tr>\n");
        }
        return markup("</tbody></table></div>\n");
    }

    Html texts(String kind, List<String> head, List<List<String>> rows) {
        return table(
                kind, head, rows.stream().map(r -> r.stream().map(Cell::of).toList()).toList());
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
