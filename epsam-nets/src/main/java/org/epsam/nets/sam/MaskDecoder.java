package org.epsam.nets.sam;

import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Rectifier;

/** Masks from an image embedding and prompts (modeling/mask_decoder.py of the original). */
final class MaskDecoder {
    /** One mask for clear prompts and three for ambiguous ones. */
    private static final int MASKS = 4;

    /** Places of the mask along a cell of the image embedding. */
    static final int UPSCALING = 4;

    private final Weights weights;
    private final TwoWayTransformer transformer;

    MaskDecoder(Weights weights) {
        this.weights = weights;
        this.transformer = new TwoWayTransformer(weights.at("transformer"));
    }

    /** {@code fine} is the number of channels of the fine features; 0 if there are none. */
    static void declare(TensorShapes shapes, int fine) {
        long c = Sam.CHANNELS;
        TwoWayTransformer.declare(shapes.at("transformer"));
        shapes.tensor("iou_token.weight", 1, c);
        shapes.tensor("mask_tokens.weight", MASKS, c);
        TensorShapes up = shapes.at("output_upscaling");
        up.tensor("0.weight", c, c / 4, 2, 2);
        up.tensor("0.bias", c / 4);
        up.norm("1", c / 4);
        up.tensor("3.weight", c / 4, c / 8, 2, 2);
        up.tensor("3.bias", c / 8);
        if (fine > 0) {
            up.conv("fine", c / 8, fine, 1);
        }
        for (int i = 0; i < MASKS; i++) {
            declarePerceptron(shapes.at("output_hypernetworks_mlps." + i), c / 8);
        }
        declarePerceptron(shapes.at("iou_prediction_head"), MASKS);
    }

    private static void declarePerceptron(TensorShapes shapes, long out) {
        shapes.linear("layers.0", Sam.CHANNELS, Sam.CHANNELS);
        shapes.linear("layers.1", Sam.CHANNELS, Sam.CHANNELS);
        shapes.linear("layers.2", Sam.CHANNELS, out);
    }

    /** See {@link Sam#decode}; {@code position} is [1, 256, h, w]. */
    MaskPrediction decode(
            Tensor image, Tensor position, PromptEmbedding prompts, boolean multimask) {
        Tensor embedding = image.narrow(1, 0, Sam.CHANNELS);
        long h = image.size(2);
        long w = image.size(3);
        TwoWayTransformer.Tokens seen = transform(embedding, position, prompts);
        Tensor places = upscale(seen.image(), fine(image));
        int first = multimask ? 1 : 0;
        int count = multimask ? MASKS - 1 : 1;
        // All four in training although three may go unused: their gradient is then zero, not
        // absent, and weight decay acts on them as in the original.
        boolean all = GradMode.is_enabled();
        TensorVector rows = new TensorVector();
        for (int i = all ? 0 : first; i < (all ? MASKS : first + count); i++) {
            rows.push_back(
                    perceptron("output_hypernetworks_mlps." + i, seen.tokens().select(1, i + 1L)));
        }
        Tensor masks = places.matmul(torch.stack(rows, 2)).transpose(1, 2);
        Tensor iou = perceptron("iou_prediction_head", seen.tokens().select(1, 0));
        return new MaskPrediction(
                arranged(masks.narrow(1, all ? first : 0, count), h, w),
                iou.narrow(1, first, count));
    }

    /** The tokens (IoU, masks, prompts) and the image after the transformer. */
    TwoWayTransformer.Tokens transform(Tensor embedding, Tensor position, PromptEmbedding prompts) {
        long batch = prompts.sparse().size(0);
        if (embedding.size(0) != 1 && embedding.size(0) != batch) {
            throw new IllegalArgumentException(
                    embedding.size(0)
                            + " image embeddings for "
                            + batch
                            + " prompts: give 1 or as many as prompts");
        }
        Tensor own =
                torch.cat(
                                new TensorVector(
                                        weights.get("iou_token.weight"),
                                        weights.get("mask_tokens.weight")),
                                0)
                        .unsqueeze(0)
                        .expand(batch, -1, -1);
        Tensor tokens = torch.cat(new TensorVector(own, prompts.sparse()), 1);
        Tensor image = embedding.add(prompts.dense()).flatten(2, 3).transpose(1, 2);
        // Contiguous, as six matrix products take them.
        return transformer.apply(
                tokens, image.contiguous(), position.flatten(2, 3).transpose(1, 2).contiguous());
    }

    /**
     * The features at four times the resolution of the image tokens. Both transposed convolutions
     * are products of matrices, as their squares do not overlap, and places stay in their order: by
     * token, then by square of the first, then of the second.
     *
     * @param image [B, h*w, 256]
     * @param fine [B or 1, h*w*16, n] in the same order; empty if the encoder has none
     * @return [B, h*w*16, 32]
     */
    Tensor upscale(Tensor image, Optional<Tensor> fine) {
        Weights up = weights.at("output_upscaling");
        Tensor x = up.layerNorm("1", up.squares("0", image), Weights.EPSILON);
        Tensor y = up.squares("3", Weights.gelu(x));
        return Weights.gelu(fine.map(f -> y.add(up.places("fine", f))).orElse(y));
    }

    /** The features behind the embedding, folded as by pixel_unshuffle, in the order of places. */
    private static Optional<Tensor> fine(Tensor image) {
        long n = (image.size(1) - Sam.CHANNELS) / (UPSCALING * UPSCALING);
        return n == 0
                ? Optional.empty()
                : Optional.of(
                        image.narrow(1, Sam.CHANNELS, image.size(1) - Sam.CHANNELS)
                                .view(image.size(0), n, 2, 2, 2, 2, image.size(2), image.size(3))
                                .permute(0, 6, 7, 2, 4, 3, 5, 1)
                                .reshape(image.size(0), -1, n));
    }

    /** [B, K, h*w*16] in the order of places to [B, K, 4h, 4w]. */
    static Tensor arranged(Tensor places, long h, long w) {
        return places.reshape(places.size(0), places.size(1), h, w, 2, 2, 2, 2)
                .permute(0, 1, 2, 4, 6, 3, 5, 7)
                .reshape(places.size(0), places.size(1), UPSCALING * h, UPSCALING * w);
    }

    private Tensor perceptron(String name, Tensor x) {
        Weights at = weights.at(name);
        Tensor hidden = Rectifier.relu(at.linear("layers.0", x));
        return at.linear("layers.2", Rectifier.relu(at.linear("layers.1", hidden)));
    }
}
