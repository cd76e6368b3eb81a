package org.epsam.web.slide;

import java.util.List;
import java.util.Optional;

/**
 * What a viewer needs to know of a slide.
 *
 * @param id names it in requests
 * @param name of its results
 * @param width of the scanned part in pixels of level 0
 * @param height of the scanned part
 * @param tileSize side of a tile; those at the right and lower edge are cut
 * @param maxLevel the level of full resolution; each before it is half, level 0 fits into one tile
 * @param micrometres along a pixel of level 0, if known
 * @param map whether there is a probability map
 * @param notes what people should know of the file, one line each
 */
public record SlideInfo(
        String id,
        String name,
        int width,
        int height,
        int tileSize,
        int maxLevel,
        Optional<Double> micrometres,
        boolean map,
        List<String> notes) {
    /** Copies the list. */
    public SlideInfo {
        notes = List.copyOf(notes);
    }
}
