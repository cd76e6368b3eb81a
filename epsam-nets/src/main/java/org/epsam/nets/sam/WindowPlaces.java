package org.epsam.nets.sam;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.runtime.Torch;

/**
 * Cuts grids of tokens into square windows, and joins these, by copying each token once: the places
 * are worked out beforehand.
 *
 * @param tokens for each place in the windows, which token it gets
 * @param slots for each token, its place in the windows
 */
record WindowPlaces(Tensor tokens, Tensor slots) {
    /**
     * Works out the places.
     *
     * @param images number of grids
     * @param height of a grid in tokens
     * @param width of a grid in tokens
     * @param side of a window in tokens
     * @param slots places in a window, at least {@code side * side}; those behind are filled up
     */
    static WindowPlaces of(long images, long height, long width, int side, int slots) {
        long rows = Windows.padded(height, side) / side;
        long columns = Windows.padded(width, side) / side;
        long[] tokenOf = new long[(int) (images * rows * columns * slots)];
        long[] slotOf = new long[(int) (images * height * width)];
        Arrays.fill(tokenOf, slotOf.length);
        int token = 0;
        for (long image = 0; image < images; image++) {
            for (long y = 0; y < height; y++) {
                for (long x = 0; x < width; x++) {
                    long window = (image * rows + y / side) * columns + x / side;
                    long slot = window * slots + y % side * side + x % side;
                    tokenOf[(int) slot] = token;
                    slotOf[token++] = slot;
                }
            }
        }
        return new WindowPlaces(
                Torch.toDevice(Tensor.create(tokenOf)), Torch.toDevice(Tensor.create(slotOf)));
    }

    /**
     * Cuts.
     *
     * @param grids [images * height * width + 1, C], the last row what windows are filled up with
     * @return [windows * slots, C], windows row by row
     */
    Tensor cut(Tensor grids) {
        return grids.index_select(0, tokens);
    }

    /**
     * Joins again.
     *
     * @param windows [windows * slots, C]
     * @return [images * height * width, C]
     */
    Tensor join(Tensor windows) {
        return windows.index_select(0, slots);
    }
}
