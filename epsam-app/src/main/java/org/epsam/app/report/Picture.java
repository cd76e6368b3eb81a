package org.epsam.app.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;

/**
 * A picture of a slide.
 *
 * @param uri the picture
 * @param title below it
 * @param shows what is seen in it
 */
record Picture(String uri, String title, String shows) {
    /** Reads a picture; nothing where there is none, or it cannot be read. */
    static Optional<Picture> of(Path file, String title, String shows) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            PatchPicture picture = new PatchPicture(ImageFile.readRgb(file));
            return Optional.of(new Picture(picture.plain().uri(), title, shows));
        } catch (InputException e) {
            return Optional.empty();
        }
    }
}
