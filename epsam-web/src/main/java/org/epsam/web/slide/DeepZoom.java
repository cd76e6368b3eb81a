package org.epsam.web.slide;

import org.epsam.slides.image.Size;

/**
 * The levels that a viewer sees: the last one is full resolution, each before it is half of the
 * next, sides rounded up, and level 0 fits into one tile. They are independent of the levels in the
 * slide's file.
 *
 * @param size of the scanned part in pixels of level 0 of the slide
 */
record DeepZoom(Size size) {
    /** Side of a tile; those at the right and lower edge are cut. */
    static final int TILE = 512;

    /** The level of full resolution. */
    int maxLevel() {
        int level = 0;
        while (((long) TILE << level) < size.longerSide()) {
            level++;
        }
        return level;
    }

    /** Pixels of the slide along one pixel of a level. */
    int scale(int level) {
        return 1 << (maxLevel() - level);
    }

    Size levelSize(int level) {
        int scale = scale(level);
        return new Size(reduced(size.width(), scale), reduced(size.height(), scale));
    }

    private static int reduced(int side, int scale) {
        return (int) (((long) side + scale - 1) / scale);
    }

    /**
     * The size of a tile.
     *
     * @throws AbsentException where there is none
     */
    Size tileSize(TilePlace tile) {
        if (tile.level() < 0 || tile.level() > maxLevel()) {
            throw new AbsentException(
                    "there is no level " + tile.level() + "; there are 0 to " + maxLevel());
        }
        Size level = levelSize(tile.level());
        if (tile.column() < 0
                || tile.row() < 0
                || (long) tile.column() * TILE >= level.width()
                || (long) tile.row() * TILE >= level.height()) {
            throw new AbsentException(
                    "there is no tile "
                            + tile.column()
                            + ", "
                            + tile.row()
                            + " in level "
                            + tile.level()
                            + ", which has "
                            + level
                            + " pixels in tiles of "
                            + TILE);
        }
        return new Size(
                Math.min(TILE, level.width() - tile.column() * TILE),
                Math.min(TILE, level.height() - tile.row() * TILE));
    }
}
