package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.core.image.PatchImages;
import org.epsam.slides.data.Patch;

/**
 * A patch with its maps and masks side by side.
 *
 * @param facts what is known of it
 * @param problem why it cannot be shown
 * @param panels its pictures
 */
record PatchStrip(List<String> facts, Optional<String> problem, List<Panel> panels) {
    /**
     * A picture of a strip.
     *
     * @param title caption below the picture
     * @param file that it is drawn from; empty if there is no such mask
     * @param picture draws it
     */
    record Layer(
            String title,
            Optional<Path> file,
            Function<PatchPicture, PatchPicture.Drawing> picture) {
        static Layer of(
                String title, Path file, Function<PatchPicture, PatchPicture.Drawing> picture) {
            return new Layer(title, Optional.of(file), picture);
        }
    }

    /**
     * A picture, or why it is absent.
     *
     * @param title the caption
     * @param uri the picture; empty if there is none
     * @param text what the picture shows, or why there is none
     */
    record Panel(String title, Optional<String> uri, String text) {}

    static PatchStrip of(
            List<String> facts, Optional<Patch> patch, PatchImages images, List<Layer> layers) {
        if (patch.isEmpty()) {
            return new PatchStrip(
                    facts, Optional.of("This patch is no longer in the data set."), List.of());
        }
        try {
            PatchPicture picture = new PatchPicture(images.read(patch.get()));
            return new PatchStrip(
                    facts,
                    Optional.empty(),
                    layers.stream().map(l -> panel(l, picture, patch.get().name())).toList());
        } catch (InputException e) {
            return new PatchStrip(facts, Optional.of("Not shown: " + e.getMessage()), List.of());
        }
    }

    private static Panel panel(Layer layer, PatchPicture picture, String patch) {
        if (layer.file().isEmpty() || !Files.exists(layer.file().get())) {
            String why = layer.file().isEmpty() ? "no mask" : "no file";
            return new Panel(layer.title(), Optional.empty(), why);
        }
        try {
            PatchPicture.Drawing drawn = layer.picture().apply(picture);
            return new Panel(layer.title(), Optional.of(drawn.uri()), patch + ": " + drawn.shows());
        } catch (InputException e) {
            return new Panel(layer.title(), Optional.empty(), e.getMessage());
        }
    }
}
