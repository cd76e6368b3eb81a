package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.FusedAttention;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * One block of a Hiera: attention in windows or over all, then a perceptron. A block that begins a
 * stage keeps the largest of each 2 x 2 queries, so that its grid has half the sides.
 *
 * @param weights below the block's name
 * @param sizes of the block
 */
record HieraBlock(Weights weights, HieraConfig.Block sizes) {
    private static final long MLP_RATIO = 4;

    static void declare(TensorShapes shapes, HieraConfig.Block sizes) {
        shapes.norm("norm1", sizes.in());
        shapes.linear("attn.qkv", sizes.in(), 3L * sizes.out());
        shapes.linear("attn.proj", sizes.out(), sizes.out());
        shapes.norm("norm2", sizes.out());
        shapes.linear("mlp.layers.0", sizes.out(), MLP_RATIO * sizes.out());
        shapes.linear("mlp.layers.1", MLP_RATIO * sizes.out(), sizes.out());
        if (sizes.halves()) {
            shapes.linear("proj", sizes.in(), sizes.out());
        }
    }

    /**
     * [B, h, w, in] to [B, h, w, out], or half the sides; the result belongs to the scope that is
     * open at the call.
     */
    Tensor apply(Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            Tensor attended = attended(grid);
            Tensor normed = weights.layerNorm("norm2", attended, Weights.EPSILON);
            Tensor hidden = Weights.gelu(weights.linear("mlp.layers.0", normed));
            return scope.keep(weights.linear("mlp.layers.1", hidden).add_(attended));
        }
    }

    private Tensor attended(Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            Tensor normed = weights.layerNorm("norm1", grid, Weights.EPSILON);
            Tensor shortcut = sizes.halves() ? halved(weights.linear("proj", normed)) : grid;
            Tensor attended =
                    sizes.window() == 0
                            ? attend(normed)
                            : Windows.join(
                                    attend(Windows.cut(normed, sizes.window())),
                                    shortcut.size(1),
                                    shortcut.size(2));
            return scope.keep(shortcut.add(attended));
        }
    }

    /** The tokens of each window attend to each other, [N, h, w, in] to [N, h or h/2, ..., out]. */
    private Tensor attend(Tensor windows) {
        Tensor qkv = weights.linear("attn.qkv", windows);
        long c = sizes.out();
        Tensor q = qkv.narrow(3, 0, c);
        Tensor queries = sizes.halves() ? halved(q.contiguous()) : q;
        Tensor attended = attend(queries, qkv.narrow(3, c, c), qkv.narrow(3, 2 * c, c));
        return weights.linear(
                "attn.proj",
                attended.transpose(1, 2)
                        .reshape(queries.size(0), queries.size(1), queries.size(2), c));
    }

    /** [N, h, w, out] each, to [N, heads, tokens, channels of a head]. */
    private Tensor attend(Tensor queries, Tensor keys, Tensor values) {
        Tensor q = heads(queries);
        Tensor k = heads(keys);
        Tensor v = heads(values);
        ScalarType type = q.scalar_type().intern();
        if (type == ScalarType.BFloat16 && !FusedAttention.isFastInBfloat16(q.size(2), k.size(2))) {
            return torch.scaled_dot_product_attention(
                            q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
                    .to(type);
        }
        return torch.scaled_dot_product_attention(q, k, v);
    }

    private Tensor heads(Tensor x) {
        return x.flatten(1, 2)
                .unflatten(2, new long[] {sizes.heads(), sizes.out() / sizes.heads()})
                .transpose(1, 2);
    }

    /** The largest of each 2 x 2 tokens, channel by channel, [B, h, w, C] to [B, h/2, w/2, C]. */
    private static Tensor halved(Tensor grid) {
        return torch.max_pool2d(grid.permute(0, 3, 1, 2), 2, 2).permute(0, 2, 3, 1);
    }
}
