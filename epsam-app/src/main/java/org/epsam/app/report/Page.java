package org.epsam.app.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.image.DrawingColours;

/**
 * Fills the templates of the pages, which are compiled with the program. All texts are escaped by
 * the templates.
 */
final class Page {
    private static final TemplateEngine TEMPLATES =
            TemplateEngine.createPrecompiled(
                    null, ContentType.Html, null, Page.class.getPackageName());

    private Page() {}

    /**
     * Writes a page, replacing an older one.
     *
     * @param template its name without ending
     * @param model the template's only parameter
     * @param file the file to write; a temporary file next to it is renamed
     */
    static void write(String template, Object model, Path file) {
        StringOutput page = new StringOutput(1 << 16);
        TEMPLATES.render(template + ".jte", model, page);
        // HTML forbids control characters and lone surrogates, which names of files may have.
        AtomicFile.write(file, page.toString().replaceAll("[\\p{Cc}\\p{Cs}&&[^\n\t]]", "\ufffd"));
    }

    /** Returns the style of all pages, with the colours that pictures are drawn in. */
    static String style() {
        try (InputStream style = Page.class.getResourceAsStream("page.css")) {
            String colours =
                    swatch("tumour", DrawingColours.TUMOUR)
                            + swatch("without", DrawingColours.NO_TUMOUR)
                            + swatch("initial", DrawingColours.INITIAL)
                            + swatch("truth", DrawingColours.TRUTH);
            return new String(style.readAllBytes(), StandardCharsets.UTF_8) + colours;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String swatch(String name, Color colour) {
        return ".swatch." + name + " { background: " + DrawingColours.css(colour) + "; }\n";
    }

    /** Returns the id of a section. */
    static String id(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    /** Puts a file into the page. */
    static String data(String type, byte[] content) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
    }
}
