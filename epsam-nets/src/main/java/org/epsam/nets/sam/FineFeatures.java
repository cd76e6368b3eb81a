package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;

/**
 * Features of a higher resolution than the image embedding, folded behind its channels: a cell
 * holds its n x n places, channel by channel, as pixel_unshuffle orders them.
 */
final class FineFeatures {
    private FineFeatures() {}

    /**
     * Folds.
     *
     * @param grid [B, side * h, side * w, n]
     * @param side places along a cell
     * @return [B, n * side * side, h, w]
     */
    static Tensor folded(Tensor grid, long side) {
        long h = grid.size(1) / side;
        long w = grid.size(2) / side;
        return grid.reshape(grid.size(0), h, side, w, side, grid.size(3))
                .permute(0, 5, 2, 4, 1, 3)
                .reshape(grid.size(0), -1, h, w);
    }

    /** [B, n * 4, h, w] to [B, h * w * 4, n]: by cell, then row by row in it. */
    static Tensor inSquares(Tensor folded) {
        long n = folded.size(1) / 4;
        return folded.view(folded.size(0), n, 2, 2, folded.size(2), folded.size(3))
                .permute(0, 4, 5, 2, 3, 1)
                .reshape(folded.size(0), -1, n);
    }

    /** [B, n * 16, h, w] to [B, h * w * 16, n]: by cell, by quarter of it, then by place. */
    static Tensor inSquaresOfSquares(Tensor folded) {
        long n = folded.size(1) / 16;
        return folded.view(folded.size(0), n, 2, 2, 2, 2, folded.size(2), folded.size(3))
                .permute(0, 6, 7, 2, 4, 3, 5, 1)
                .reshape(folded.size(0), -1, n);
    }
}
