package org.epsam.slides.image;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Decodes images of codecs that Java's own readers do not know. Implementations are found by {@link
 * java.util.ServiceLoader}.
 */
public interface ImageDecoder {
    /**
     * Reads the size of an image.
     *
     * @param file a TIFF file
     * @return its width and height; empty where this decoder is not needed for it
     */
    Optional<Size> size(Path file);

    /**
     * Decodes an image for which {@link #size} is present.
     *
     * @param file a TIFF file
     * @return its pixels, grey copied to three channels, transparent ones laid on white
     * @throws org.epsam.base.InputException where it is damaged or of a kind that is not read
     */
    RgbImage read(Path file);

    /**
     * Returns whether pixels of an image may be transparent, which {@link #read} does not tell.
     *
     * @param file a TIFF file for which {@link #size} is present
     * @return true where it has an alpha channel
     */
    boolean hasAlpha(Path file);
}
