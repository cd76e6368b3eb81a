package org.epsam.nets.sam;

/**
 * A stage of a Hiera.
 *
 * @param blocks their number
 * @param window side of its attention windows, in tokens
 */
record HieraStage(int blocks, int window) {
    /** Checks the sizes. */
    HieraStage {
        if (blocks < 1 || window < 1) {
            throw new IllegalArgumentException(
                    "not a stage of a Hiera: " + blocks + " blocks, window " + window);
        }
    }
}
