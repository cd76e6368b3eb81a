package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Rectifier;

/**
 * The transformer of the mask decoder, in which prompt tokens look at the image and the image looks
 * at the prompt tokens (modeling/transformer.py of the original).
 */
final class TwoWayTransformer {
    private static final int DEPTH = 2;
    private static final long MLP_WIDTH = 2048;
    private static final long INNER = Sam.CHANNELS / 2;
    private static final String TO_IMAGE = "cross_attn_token_to_image";
    private static final String TO_TOKENS = "cross_attn_image_to_token";

    private final Weights weights;
    private final double epsilon;

    TwoWayTransformer(Weights weights, double epsilon) {
        this.weights = weights;
        this.epsilon = epsilon;
    }

    static void declare(TensorShapes shapes) {
        for (int i = 0; i < DEPTH; i++) {
            TensorShapes layer = shapes.at("layers." + i);
            DecoderAttention.declare(layer.at("self_attn"), Sam.CHANNELS);
            layer.norm("norm1", Sam.CHANNELS);
            DecoderAttention.declare(layer.at(TO_IMAGE), INNER);
            layer.norm("norm2", Sam.CHANNELS);
            layer.linear("mlp.lin1", Sam.CHANNELS, MLP_WIDTH);
            layer.linear("mlp.lin2", MLP_WIDTH, Sam.CHANNELS);
            layer.norm("norm3", Sam.CHANNELS);
            layer.norm("norm4", Sam.CHANNELS);
            DecoderAttention.declare(layer.at(TO_TOKENS), INNER);
        }
        DecoderAttention.declare(shapes.at("final_attn_token_to_image"), INNER);
        shapes.norm("norm_final_attn", Sam.CHANNELS);
    }

    /**
     * The decoder's tokens and those of the image.
     *
     * @param tokens [B, N, 256]
     * @param image [B, h*w, 256]
     */
    record Tokens(Tensor tokens, Tensor image) {}

    /**
     * Runs the transformer.
     *
     * @param tokens of the decoder and of the prompt, [B, N, 256]; they serve as their own position
     *     code
     * @param image image tokens, [B, h*w, 256]
     * @param position position code of the image tokens, [1, h*w, 256]
     * @param kept how many of the first tokens are asked for
     * @return the first tokens, and those of the image
     */
    Tokens apply(Tensor tokens, Tensor image, Tensor position, long kept) {
        Tensor queries = tokens;
        Tensor keys = image;
        for (int i = 0; i < DEPTH; i++) {
            Weights layer = weights.at("layers." + i);
            DecoderAttention self = attention(layer, "self_attn");
            if (i == 0) {
                // The first layer has neither position code nor residual path here.
                queries = self.apply(queries, queries, queries);
            } else {
                Tensor marked = queries.add(tokens);
                queries = queries.add(self.apply(marked, marked, queries));
            }
            queries = layer.layerNorm("norm1", queries, epsilon);

            // The image as keys of the tokens, and as queries to them.
            Tensor[] placed =
                    layer.linears(keys.add(position), TO_IMAGE + ".k_proj", TO_TOKENS + ".q_proj");
            queries =
                    queries.add(
                            attention(layer, TO_IMAGE)
                                    .applyToKeys(queries.add(tokens), placed[0], keys));
            queries = layer.layerNorm("norm2", queries, epsilon);

            Tensor hidden = Rectifier.relu(layer.linear("mlp.lin1", queries));
            queries = queries.add(layer.linear("mlp.lin2", hidden));
            queries = layer.layerNorm("norm3", queries, epsilon);

            keys =
                    keys.add(
                            attention(layer, TO_TOKENS)
                                    .applyToQueries(placed[1], queries.add(tokens), queries));
            keys = layer.layerNorm("norm4", keys, epsilon);
        }
        queries = queries.narrow(1, 0, kept);
        Tensor marked = queries.add(tokens.narrow(1, 0, kept));
        queries =
                queries.add(
                        attention(weights, "final_attn_token_to_image")
                                .applyToImage(marked, keys, position));
        return new Tokens(weights.layerNorm("norm_final_attn", queries, epsilon), keys);
    }

    private static DecoderAttention attention(Weights weights, String name) {
        return new DecoderAttention(weights.at(name));
    }
}
