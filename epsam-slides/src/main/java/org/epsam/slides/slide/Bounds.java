package org.epsam.slides.slide;

import org.epsam.slides.image.Size;

/**
 * The scanned part of a slide, in pixels of level 0.
 *
 * @param x left border
 * @param y upper border
 * @param size width and height, at least one pixel
 */
public record Bounds(int x, int y, Size size) {
    /**
     * Returns the bounds of a slide that was scanned as a whole.
     *
     * @param slide size of level 0
     * @return from 0, 0 on
     */
    public static Bounds whole(Size slide) {
        return new Bounds(0, 0, slide);
    }
}
