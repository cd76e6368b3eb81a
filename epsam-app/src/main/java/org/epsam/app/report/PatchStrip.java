package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.core.image.PatchImages;
import org.epsam.slides.data.Patch;

/** Draws patches, each with its maps and masks side by side. */
final class PatchStrip {
    private final PatchImages images;

    PatchStrip(PatchImages images) {
        this.images = images;
    }

    /**
     * A picture of a strip.
     *
     * @param title caption below the picture
     * @param file that it is drawn from; empty if there is no such mask
     * @param picture draws it, as a {@code data:} URI
     */
    record Layer(String title, Optional<Path> file, Function<PatchPicture, String> picture) {
        static Layer of(String title, Path file, Function<PatchPicture, String> picture) {
            return new Layer(title, Optional.of(file), picture);
        }
    }

    /** Writes a strip, or why it cannot be shown. */
    void write(Html html, List<String> facts, Optional<Patch> patch, List<Layer> layers) {
        html.markup("<figure class=\"strip\">");
        html.element("figcaption", String.join(" · ", facts));
        if (patch.isEmpty()) {
            html.paragraph("This patch is no longer in the data set.").markup("</figure>\n");
            return;
        }
        PatchPicture picture;
        try {
            picture = new PatchPicture(images.read(patch.get()));
        } catch (InputException e) {
            html.paragraph("Not shown: " + e.getMessage()).markup("</figure>\n");
            return;
        }
        html.markup("<div>");
        layers.forEach(layer -> panel(html, layer, picture));
        html.markup("</div></figure>\n");
    }

    private static void panel(Html html, Layer layer, PatchPicture picture) {
        if (layer.file().isEmpty() || !Files.exists(layer.file().get())) {
            absent(html, layer.title(), layer.file().isEmpty() ? "no mask" : "no file");
            return;
        }
        try {
            String uri = layer.picture().apply(picture);
            html.markup("<figure>").image(uri, layer.title());
            html.element("figcaption", layer.title()).markup("</figure>");
        } catch (InputException e) {
            absent(html, layer.title(), e.getMessage());
        }
    }

    private static void absent(Html html, String title, String why) {
        html.markup("<figure>").element("div class=\"absent\"", why);
        html.element("figcaption", title).markup("</figure>");
    }
}
