package org.epsam.slides.slide;

/**
 * The place of a tile in a grid.
 *
 * @param column from the left, 0 for the first
 * @param row from the top, 0 for the first
 */
public record TileIndex(int column, int row) {
    /**
     * Returns the place as text.
     *
     * @return such as {@code 3, 5}: column, then row
     */
    @Override
    public String toString() {
        return column + ", " + row;
    }
}
