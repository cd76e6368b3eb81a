package org.epsam.slides.slide;

import java.io.IOException;

/** Stores the tiles of a pyramid. Closing it before {@link #finish} leaves nothing behind. */
interface PyramidFile extends AutoCloseable {
    /**
     * Stores a tile.
     *
     * @param level 0 is the finest
     * @param index number of the tile, row by row
     * @param tile a full tile, pixel by pixel
     * @throws IOException where the disk is full or broken
     */
    void put(int level, int index, byte[] tile) throws IOException;

    /**
     * Writes what describes the tiles, and gives the file its name.
     *
     * @throws IOException where the disk is full or broken
     */
    void finish() throws IOException;

    @Override
    void close();
}
