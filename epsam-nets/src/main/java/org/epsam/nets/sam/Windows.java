package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Cutting of a token grid into square windows, and back. */
final class Windows {
    private Windows() {}

    /** The next multiple of a window side. */
    static long padded(long length, int side) {
        return (length + side - 1) / side * side;
    }

    /**
     * Adds tokens below and to the right, so that a grid consists of whole windows.
     *
     * @param grid [B, h, w, C]
     * @param side of a window
     * @param token [C], what is added
     * @return [B, H, W, C], H and W multiples of {@code side}; the grid itself if it is whole
     */
    static Tensor filledUp(Tensor grid, int side, Tensor token) {
        long h = grid.size(1);
        long w = grid.size(2);
        long fullH = padded(h, side);
        long fullW = padded(w, side);
        if (fullH == h && fullW == w) {
            return grid;
        }
        long[] sizes = {grid.size(0), fullH, fullW, grid.size(3)};
        Tensor full = torch.empty(sizes, grid.options(), null);
        full.narrow(1, 0, h).narrow(2, 0, w).copy_(grid);
        full.narrow(1, 0, h).narrow(2, w, fullW - w).copy_(token);
        full.narrow(1, h, fullH - h).copy_(token);
        return full;
    }

    /**
     * Shows the windows of a grid without copying it.
     *
     * @param full [B, H, W, C], H and W multiples of {@code side}
     * @param side of a window
     * @return [B * rows of windows, windows in a row, side, side, C]
     */
    static Tensor view(Tensor full, int side) {
        long rows = full.size(1) / side;
        return full.view(full.size(0) * rows, side, full.size(2) / side, side, full.size(3))
                .permute(0, 2, 1, 3, 4);
    }

    /**
     * Cuts.
     *
     * @param grid [B, H, W, C]; zeros are added below and to the right to fill the last windows
     * @param side of a window
     * @return [B * windows, side, side, C], windows row by row
     */
    static Tensor cut(Tensor grid, int side) {
        long h = grid.size(1);
        long w = grid.size(2);
        long c = grid.size(3);
        long fullH = padded(h, side);
        long fullW = padded(w, side);
        Tensor full =
                fullH == h && fullW == w
                        ? grid
                        : torch.constant_pad_nd(grid, 0, 0, 0, fullW - w, 0, fullH - h);
        return view(full, side).reshape(-1, side, side, c);
    }

    /**
     * Merges windows and removes the padding.
     *
     * @param windows [B * windows, side, side, C]
     * @param h height of the grid
     * @param w width of the grid
     * @return [B, h, w, C]
     */
    static Tensor join(Tensor windows, long h, long w) {
        int side = (int) windows.size(1);
        long c = windows.size(3);
        long fullH = padded(h, side);
        long fullW = padded(w, side);
        return windows.view(-1, fullH / side, fullW / side, side, side, c)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(-1, fullH, fullW, c)
                .narrow(1, 0, h)
                .narrow(2, 0, w);
    }
}
