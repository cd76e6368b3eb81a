package org.epsam.nets.sam;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where the tokens of grids lie in square windows, by which each is copied once.
 *
 * @param images number of grids
 * @param height of a grid in tokens
 * @param width of a grid in tokens
 * @param side of a window in tokens
 * @param slots places in a window, at least {@code side * side}; those behind are filled up
 */
record WindowPlaces(long images, long height, long width, int side, int slots) {
    /**
     * Cuts.
     *
     * @param tokens [images * height * width + 1, C], the last of them what windows are filled with
     * @return [windows * slots, C], windows row by row
     */
    Tensor cut(Tensor tokens) {
        long[] from = new long[(int) (images * rows() * columns() * slots)];
        Arrays.fill(from, images * height * width);
        int token = 0;
        for (long slot : slotsOfTokens()) {
            from[(int) slot] = token++;
        }
        return selected(tokens, from);
    }

    /**
     * Joins again.
     *
     * @param windows [windows * slots, C]
     * @return [images * height * width, C]
     */
    Tensor join(Tensor windows) {
        return selected(windows, slotsOfTokens());
    }

    private static Tensor selected(Tensor from, long[] places) {
        return from.index_select(0, Tensor.create(places).to(from.device(), ScalarType.Long));
    }

    private long rows() {
        return Windows.padded(height, side) / side;
    }

    private long columns() {
        return Windows.padded(width, side) / side;
    }

    private long[] slotsOfTokens() {
        long[] slots = new long[(int) (images * height * width)];
        int token = 0;
        for (long image = 0; image < images; image++) {
            for (long y = 0; y < height; y++) {
                for (long x = 0; x < width; x++) {
                    long window = (image * rows() + y / side) * columns() + x / side;
                    slots[token++] = window * this.slots + y % side * side + x % side;
                }
            }
        }
        return slots;
    }
}
