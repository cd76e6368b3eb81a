package org.epsam.slides.slide;

import org.epsam.slides.image.Size;

/**
 * One level of a slide's pyramid.
 *
 * @param size width and height
 * @param downsample pixels of level 0 along one pixel of this level; 1 for level 0
 * @param storage how pixels lie in the file, for people, such as {@code JPEG, tiles of 240 x 240}
 */
public record Level(Size size, double downsample, String storage) {
    /**
     * Returns the width.
     *
     * @return pixels in a row
     */
    public int width() {
        return size.width();
    }

    /**
     * Returns the height.
     *
     * @return rows
     */
    public int height() {
        return size.height();
    }
}
