package org.epsam.nets.sam;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.FusedAttention;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * One transformer block of a TinyViT: attention in windows, a convolution of each channel, then a
 * perceptron (modeling/tiny_vit_sam.py of MobileSAM).
 */
final class TinyVitBlock {
    /** Hidden channels of the perceptron, as a multiple of the width. */
    private static final long RATIO = 4;

    private static final double EPSILON = 1e-5;

    private final Weights weights;
    private final TinyVitConfig.Stage stage;

    TinyVitBlock(TinyVitConfig.Stage stage, Weights weights) {
        this.stage = stage;
        this.weights = weights;
    }

    static void declare(TinyVitConfig.Stage stage, TensorShapes shapes) {
        long width = stage.width();
        long window = stage.window();
        TensorShapes attention = shapes.at("attn");
        attention.tensor("attention_biases", stage.heads(), window * window);
        attention.norm("norm", width);
        attention.linear("qkv", width, 3 * width);
        attention.linear("proj", width, width);
        TensorShapes perceptron = shapes.at("mlp");
        perceptron.norm("norm", width);
        perceptron.linear("fc1", width, RATIO * width);
        perceptron.linear("fc2", RATIO * width, width);
        TinyVitEncoder.NORMED.declare(shapes, "local_conv", width, 1, 3);
    }

    /** [B, H, W, C] to the same shape; the result belongs to the scope that is open at the call. */
    Tensor apply(Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            Tensor attended = attend(grid).add_(grid);
            Tensor x =
                    TinyVitEncoder.NORMED
                            .apply(
                                    weights,
                                    "local_conv",
                                    attended.permute(0, 3, 1, 2),
                                    1,
                                    stage.width(),
                                    Activation.NONE)
                            .permute(0, 2, 3, 1);
            Weights perceptron = weights.at("mlp");
            Tensor normed = perceptron.layerNorm("norm", x, EPSILON);
            Tensor hidden = Weights.gelu(perceptron.linear("fc1", normed));
            return scope.keep(perceptron.linear("fc2", hidden).add_(x));
        }
    }

    /**
     * The attention branch. Tokens that fill up the last windows are zero before the norm, so that
     * all of them have the same queries, keys and values.
     */
    private Tensor attend(Tensor grid) {
        return attend(grid, slots(grid.scalar_type()));
    }

    /** The same, in windows of so many tokens that at least their own have a place. */
    Tensor attend(Tensor grid, int slots) {
        Weights at = weights.at("attn");
        ScalarType type = grid.scalar_type();
        Tensor normed = at.layerNorm("norm", grid, EPSILON).view(-1, stage.width());
        Tensor filling = at.get("norm.bias").to(type).view(1, -1);
        Tensor qkv = at.linear("qkv", torch.cat(new TensorVector(normed, filling), 0));
        WindowPlaces places =
                WindowPlaces.of(grid.size(0), grid.size(1), grid.size(2), stage.window(), slots);
        Tensor attended = attendInWindows(places.cut(qkv), slots).to(type);
        Tensor joined = places.join(attended.view(-1, stage.width()));
        return at.linear("proj", joined.view(grid.sizes()));
    }

    /** How many tokens a window has with those that only make its attention fast. */
    private int slots(ScalarType type) {
        int tokens = stage.window() * stage.window();
        return type.intern() == ScalarType.BFloat16 ? FusedAttention.fastTokens(tokens) : tokens;
    }

    /** Queries, keys and values [n * slots, 3C] to [n, slots, C]. */
    private Tensor attendInWindows(Tensor windows, int slots) {
        long width = stage.width();
        long heads = stage.heads();
        Tensor qkv = windows.view(-1, slots, heads, 3, width / heads);
        if (!FusedAttention.isFastInBfloat16(slots, slots)) {
            qkv = qkv.to(ScalarType.Float);
        }
        return torch.scaled_dot_product_attention(
                        part(qkv, 0),
                        part(qkv, 1),
                        part(qkv, 2),
                        new TensorOptional(positionTerm(slots).to(qkv.scalar_type())),
                        0,
                        false,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2)
                .reshape(-1, slots, width);
    }

    /** Queries, keys or values [B, heads, tokens, d]. */
    private static Tensor part(Tensor qkv, long index) {
        return qkv.select(3, index).transpose(1, 2);
    }

    /**
     * What distances in rows and columns add to the logits of each head, [1, heads, slots, slots].
     * No token attends to those that fill up the slots.
     */
    private Tensor positionTerm(int slots) {
        int side = stage.window();
        int tokens = side * side;
        long[] distances = new long[tokens * tokens];
        for (int from = 0; from < tokens; from++) {
            for (int to = 0; to < tokens; to++) {
                int rows = Math.abs(from / side - to / side);
                int columns = Math.abs(from % side - to % side);
                distances[from * tokens + to] = (long) rows * side + columns;
            }
        }
        Tensor biases = weights.get("attn.attention_biases");
        Tensor term =
                biases.index_select(
                                1, Tensor.create(distances).to(biases.device(), ScalarType.Long))
                        .view(1, stage.heads(), tokens, tokens);
        long more = slots - tokens;
        return more == 0
                ? term
                : torch.constant_pad_nd(
                        torch.constant_pad_nd(
                                term, new long[] {0, more}, new Scalar(Double.NEGATIVE_INFINITY)),
                        new long[] {0, 0, 0, more},
                        new Scalar(0));
    }
}
