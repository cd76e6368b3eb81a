package org.epsam.core.slide;

/**
 * Overlapping square tiles that cover an area, and the weights with which they are blended.
 *
 * <p>Neighbours overlap by half of a side, so that most pixels are covered by four tiles: where
 * some of them are below the gate, outlines are smoother and more accurate than with an overlap of
 * a quarter. The last column and row are moved inwards so that they end with the area. If the area
 * is smaller than a tile, the one tile extends beyond it. The weight of a tile decreases from its
 * centre to its edges as a sine: more of the mean of several tiles than with a squared sine.
 *
 * @param width of the area in pixels
 * @param height of the area in pixels
 * @param side of a tile in pixels, at least 4
 */
record TileGrid(int width, int height, int side) {
    TileGrid {
        if (width < 1 || height < 1 || side < 4) {
            throw new IllegalArgumentException(
                    "tiles of " + side + " on " + width + " x " + height);
        }
    }

    int overlap() {
        return side / 2;
    }

    int columns() {
        return count(width);
    }

    int rows() {
        return count(height);
    }

    private int count(int length) {
        int stride = side - overlap();
        return length <= side ? 1 : (length - side + stride - 1) / stride + 1;
    }

    /** The left border of a column of tiles. */
    int left(int column) {
        return Math.min(column * (side - overlap()), Math.max(0, width - side));
    }

    /** The upper border of a row of tiles. */
    int top(int row) {
        return Math.min(row * (side - overlap()), Math.max(0, height - side));
    }

    /** Weights along one direction; that of a pixel is the product of both. */
    float[] weights() {
        float[] weights = new float[side];
        for (int i = 0; i < side; i++) {
            double in = Math.min(i, side - 1 - i) + 0.5;
            double angle = Math.PI / 2 * Math.min(1, in / overlap());
            weights[i] = (float) Math.sin(angle);
        }
        return weights;
    }
}
