package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;

/** The end of the original's encoder, which brings tokens to the channels of an embedding. */
final class Neck {
    private Neck() {}

    static void declare(TensorShapes shapes, long width) {
        shapes.tensor("0.weight", Sam.CHANNELS, width, 1, 1);
        shapes.norm("1", Sam.CHANNELS);
        shapes.tensor("2.weight", Sam.CHANNELS, Sam.CHANNELS, 3, 3);
        shapes.norm("3", Sam.CHANNELS);
    }

    /** Tokens [B, h, w, C] to [B, 256, h, w]. */
    static Tensor apply(Weights neck, Tensor grid) {
        Tensor x = neck.channelNorm("1", neck.conv("0", grid.permute(0, 3, 1, 2), 1));
        return neck.channelNorm("3", neck.conv("2", x, 1)).contiguous();
    }
}
