package org.epsam.nets.sam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;

/**
 * SAM 2 and 2.1 for images, as SAM2ImagePredictor uses them: sam2_image_predictor.py,
 * utils/transforms.py and modeling/sam/mask_decoder.py of the original.
 */
record SecondGeneration() implements Generation {
    /** Channels of the fine features at strides 4 and 8. */
    static final int FINE4 = Sam.CHANNELS / 8;

    static final int FINE8 = Sam.CHANNELS / 4;

    private static final int FOLDED4 = 16 * FINE4;
    private static final int FOLDED8 = 4 * FINE8;

    @Override
    public int foldedChannels() {
        return FOLDED4 + FOLDED8;
    }

    @Override
    public boolean stretches() {
        return true;
    }

    @Override
    public boolean boxesArePoints() {
        return true;
    }

    @Override
    public List<String> tokens() {
        return List.of("obj_score_token", "iou_token", "mask_tokens");
    }

    /** The score of objects tells whether one is hidden in a video; images do not need it. */
    @Override
    public void declare(TensorShapes decoder) {
        decoder.tensor("obj_score_token.weight", 1, Sam.CHANNELS);
        MaskDecoder.declarePerceptron(decoder.at("pred_obj_score_head"), 1);
    }

    @Override
    public Tensor upscale(Weights decoder, Tensor image, Tensor folded) {
        Tensor fine4 = FineFeatures.inSquaresOfSquares(folded.narrow(1, 0, FOLDED4));
        Tensor fine8 = FineFeatures.inSquares(folded.narrow(1, FOLDED4, FOLDED8));
        Weights up = decoder.at("output_upscaling");
        Tensor x = up.layerNorm("1", up.squares("0", image).add(fine8), Weights.EPSILON);
        return Weights.gelu(up.squares("3", Weights.gelu(x)).add(fine4));
    }

    @Override
    public double epsilon() {
        return FirstGeneration.EPSILON;
    }

    @Override
    public Tensor overlaps(Tensor estimated) {
        return estimated.sigmoid();
    }

    @Override
    public boolean replacesUnstable() {
        return true;
    }
}
