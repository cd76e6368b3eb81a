package org.epsam.core.slide;

import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.TileIndex;

/** What is segmented in tiles: a slide, or an image that is larger than a patch. */
interface TileSource {
    /** The name of its results. */
    String name();

    /** Its tiles, in pixels of the probability map. */
    TileGrid grid();

    /**
     * Reads the pixels of a tile; may be called by several threads.
     *
     * @throws org.epsam.base.InputException if the file is damaged there
     */
    RgbImage read(TileIndex tile);
}
