package org.epsam.nets.sam;

import java.util.Set;

/**
 * Sizes of the vision transformer that encodes images (section A of the Segment Anything paper,
 * after ViTDet).
 *
 * @param patch side of a patch in input pixels; 16 in all published models
 * @param width channels of a token
 * @param depth number of blocks
 * @param heads attention heads; divides {@code width}
 * @param mlpRatio hidden channels of a block's perceptron, as a multiple of {@code width}
 * @param window side of an attention window in tokens
 * @param globalBlocks blocks (from 0) that attend to the whole image instead of windows
 */
public record VitConfig(
        int patch,
        int width,
        int depth,
        int heads,
        double mlpRatio,
        int window,
        Set<Integer> globalBlocks)
        implements EncoderConfig {

    /** Checks the sizes. */
    public VitConfig {
        if (patch < 1 || width < 1 || depth < 1 || heads < 1 || window < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "not a vision transformer: patch "
                            + patch
                            + ", width "
                            + width
                            + ", depth "
                            + depth
                            + ", heads "
                            + heads
                            + ", window "
                            + window);
        }
        globalBlocks = Set.copyOf(globalBlocks);
    }

    /** Returns the hidden channels of a block's perceptron. */
    int mlpWidth() {
        return (int) (width * mlpRatio);
    }
}
