package org.epsam.nets.sam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;

/** What differs between SAM and SAM 2 around the image encoder: prompts, mask decoder, sizes. */
interface Generation {
    /** Channels of the fine features, folded behind the embedding's own; 0 if there are none. */
    int foldedChannels();

    /**
     * Whether images are stretched to the square input, and masks back at once. Otherwise they keep
     * their proportions and are filled up.
     */
    boolean stretches();

    /**
     * Whether corners of a box are points before the others, and one padding point follows them.
     * Otherwise they come after the points, and no padding does.
     */
    boolean boxesArePoints();

    /** Names of the decoder's own tokens, in their order; the last are the overlap's and masks'. */
    List<String> tokens();

    /** Lists the decoder's tensors that the first model has not. */
    void declare(TensorShapes decoder);

    /**
     * Returns the features at four times the resolution of the image tokens. Both transposed
     * convolutions are products of matrices, as their squares do not overlap, and places stay in
     * their order: by token, then by square of the first, then of the second.
     *
     * @param decoder its weights
     * @param image [B, h*w, 256]
     * @param folded fine features, [B or 1, {@link #foldedChannels}, h, w]
     * @return [B, h*w*16, 32]
     */
    Tensor upscale(Weights decoder, Tensor image, Tensor folded);

    /** What the norms of the decoder's transformer add to variances. */
    double epsilon();

    /** The estimates of overlaps from what their perceptron returns. */
    Tensor overlaps(Tensor estimated);

    /** Whether the best of several masks stands in for a single mask that is not stable. */
    boolean replacesUnstable();
}
