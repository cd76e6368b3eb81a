package org.epsam.nets.sam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;

/**
 * Segment Anything of 2023.
 *
 * @param fine channels of fine features at four times the resolution of the image tokens, which the
 *     original has not; 0 for none
 * @param epsilon what the norms of the decoder's transformer add to variances
 */
record FirstGeneration(int fine, double epsilon) implements Generation {
    /** The original's number. */
    static final double EPSILON = 1e-5;

    @Override
    public int foldedChannels() {
        return MaskDecoder.UPSCALING * MaskDecoder.UPSCALING * fine;
    }

    @Override
    public boolean stretches() {
        return false;
    }

    @Override
    public boolean boxesArePoints() {
        return false;
    }

    @Override
    public List<String> tokens() {
        return List.of("iou_token", "mask_tokens");
    }

    @Override
    public void declare(TensorShapes decoder) {
        if (fine > 0) {
            decoder.at("output_upscaling").conv("fine", Sam.CHANNELS / 8, fine, 1);
        }
    }

    @Override
    public Tensor upscale(Weights decoder, Tensor image, Tensor folded) {
        Weights up = decoder.at("output_upscaling");
        Tensor x = up.layerNorm("1", up.squares("0", image), Weights.EPSILON);
        Tensor y = up.squares("3", Weights.gelu(x));
        boolean none = folded.size(1) == 0;
        return Weights.gelu(
                none ? y : y.add(up.places("fine", FineFeatures.inSquaresOfSquares(folded))));
    }

    @Override
    public Tensor overlaps(Tensor estimated) {
        return estimated;
    }

    @Override
    public boolean replacesUnstable() {
        return false;
    }
}
