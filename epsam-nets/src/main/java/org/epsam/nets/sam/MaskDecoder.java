package org.epsam.nets.sam;

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
    private final Generation generation;
    private final TwoWayTransformer transformer;

    MaskDecoder(Weights weights, Generation generation) {
        this.weights = weights;
        this.generation = generation;
        this.transformer = new TwoWayTransformer(weights.at("transformer"), generation.epsilon());
    }

    static void declare(TensorShapes shapes, Generation generation) {
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
        generation.declare(shapes);
        for (int i = 0; i < MASKS; i++) {
            declarePerceptron(shapes.at("output_hypernetworks_mlps." + i), c / 8);
        }
        declarePerceptron(shapes.at("iou_prediction_head"), MASKS);
    }

    static void declarePerceptron(TensorShapes shapes, long out) {
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
        Tensor folded = image.narrow(1, Sam.CHANNELS, image.size(1) - Sam.CHANNELS);
        Tensor places = generation.upscale(weights, seen.image(), folded);
        boolean recorded = GradMode.is_enabled();
        boolean chosen = !multimask && !recorded && generation.replacesUnstable();
        int score = generation.tokens().size() - 2;
        int first = multimask ? 1 : 0;
        int count = multimask ? MASKS - 1 : 1;
        // All four in training although three may go unused: their gradient is then zero, not
        // absent, and weight decay acts on them as in the original.
        boolean all = recorded || chosen;
        TensorVector rows = new TensorVector();
        for (int i = all ? 0 : first; i < (all ? MASKS : first + count); i++) {
            rows.push_back(
                    perceptron(
                            "output_hypernetworks_mlps." + i,
                            seen.tokens().select(1, score + 1L + i)));
        }
        Tensor masks = places.matmul(torch.stack(rows, 2)).transpose(1, 2);
        Tensor estimated = perceptron("iou_prediction_head", seen.tokens().select(1, score));
        Tensor iou = generation.overlaps(estimated);
        MaskPrediction prediction =
                chosen
                        ? StableMask.of(masks, iou)
                        : new MaskPrediction(
                                masks.narrow(1, all ? first : 0, count),
                                iou.narrow(1, first, count));
        return new MaskPrediction(arranged(prediction.lowResLogits(), h, w), prediction.iou());
    }

    /** The decoder's own tokens ({@link Generation#tokens}) and the image after the transformer. */
    TwoWayTransformer.Tokens transform(Tensor embedding, Tensor position, PromptEmbedding prompts) {
        long batch = prompts.sparse().size(0);
        if (embedding.size(0) != 1 && embedding.size(0) != batch) {
            throw new IllegalArgumentException(
                    embedding.size(0)
                            + " image embeddings for "
                            + batch
                            + " prompts: give 1 or as many as prompts");
        }
        TensorVector learned = new TensorVector();
        generation.tokens().forEach(name -> learned.push_back(weights.get(name + ".weight")));
        Tensor own = torch.cat(learned, 0).unsqueeze(0).expand(batch, -1, -1);
        Tensor tokens = torch.cat(new TensorVector(own, prompts.sparse()), 1);
        Tensor image = embedding.add(prompts.dense()).flatten(2, 3).transpose(1, 2);
        // Contiguous, as the matrix products take them.
        return transformer.apply(
                tokens, image.contiguous(), position.flatten(2, 3).transpose(1, 2), own.size(1));
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
