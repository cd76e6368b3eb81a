package org.epsam.slides.slide;

import org.epsam.slides.image.Size;

/** What is known of a level while its tiles are written, row by row. */
final class WrittenLevel {
    private static final int TILE = SlideWriter.TILE;

    final Size size;
    final int columns;
    final int rows;

    /** How many tiles there are. */
    final int tiles;

    /** Number of the tile that comes next. */
    int next;

    /** The coming row of tiles, as far as the level before has reached; null where not begun. */
    private final byte[][] coming;

    WrittenLevel(Size size) {
        this.size = size;
        columns = (int) ((size.width() + TILE - 1L) / TILE);
        rows = (int) ((size.height() + TILE - 1L) / TILE);
        tiles = Math.multiplyExact(columns, rows);
        coming = new byte[columns][];
    }

    TileIndex index(int number) {
        return new TileIndex(number % columns, number / columns);
    }

    /** Returns the size of a tile without what stands over the border of the level. */
    Size inside(TileIndex tile) {
        return new Size(
                Math.min(TILE, size.width() - tile.column() * TILE),
                Math.min(TILE, size.height() - tile.row() * TILE));
    }

    boolean isLastColumn(TileIndex tile) {
        return tile.column() == columns - 1;
    }

    boolean isLastRow(TileIndex tile) {
        return tile.row() == rows - 1;
    }

    /** Returns the unfinished tile of a column, begun where there is none. */
    byte[] coming(int column, int bytes) {
        if (coming[column] == null) {
            coming[column] = new byte[bytes];
        }
        return coming[column];
    }

    /** Returns the finished tile of a column; a new one is begun for the next row. */
    byte[] take(int column) {
        byte[] ready = coming[column];
        coming[column] = null;
        return ready;
    }
}
