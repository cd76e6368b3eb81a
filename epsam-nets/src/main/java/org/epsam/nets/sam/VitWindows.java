package org.epsam.nets.sam;

import java.util.Set;

/**
 * What the blocks of a vision transformer attend to.
 *
 * @param side of an attention window, in tokens
 * @param globalBlocks blocks (from 0) that attend to the whole image instead of windows
 */
record VitWindows(int side, Set<Integer> globalBlocks) {
    /** Copies the set. */
    public VitWindows {
        if (side < 1) {
            throw new IllegalArgumentException("not a vision transformer: window " + side);
        }
        globalBlocks = Set.copyOf(globalBlocks);
    }

    /** Whether a block attends to the whole image. */
    boolean isGlobal(int block) {
        return globalBlocks.contains(block);
    }
}
