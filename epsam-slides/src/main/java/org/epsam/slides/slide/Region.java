package org.epsam.slides.slide;

import org.epsam.slides.image.Size;

/**
 * A rectangle of one level of a slide.
 *
 * @param level 0 is the finest
 * @param x left border in pixels of <b>level 0</b>; may be negative or beyond the slide
 * @param y upper border in pixels of <b>level 0</b>; may be negative or beyond the slide
 * @param width pixels of <b>the level</b> in a row, at least 1
 * @param height rows of the level, at least 1
 */
public record Region(int level, int x, int y, int width, int height) {
    /** The most pixels that an image in memory can have. */
    public static final long MAX_PIXELS = Integer.MAX_VALUE / 3 - 8;

    /** Checks that such an image can exist in memory. */
    public Region {
        if (level < 0 || width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "region of level " + level + " of " + width + " x " + height + " pixels");
        }
    }

    /**
     * Returns the size of the image that is read.
     *
     * @return in pixels of the level
     */
    public Size size() {
        return new Size(width, height);
    }
}
