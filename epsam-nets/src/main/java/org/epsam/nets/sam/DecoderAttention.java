package org.epsam.nets.sam;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;

/** Attention between two sets of tokens, 8 heads, possibly at fewer channels inside. */
record DecoderAttention(Weights weights) {
    private static final long HEADS = 8;
    private static final long FUSED_TOKENS = 64;

    static void declare(TensorShapes shapes, long inner) {
        shapes.linear("q_proj", Sam.CHANNELS, inner);
        shapes.linear("k_proj", Sam.CHANNELS, inner);
        shapes.linear("v_proj", Sam.CHANNELS, inner);
        shapes.linear("out_proj", inner, Sam.CHANNELS);
    }

    /** Queries [B, N, 256], keys and values [B, M, 256], to [B, N, 256]. */
    Tensor apply(Tensor queries, Tensor keys, Tensor values) {
        Tensor q = split(weights.linear("q_proj", queries));
        Tensor k = split(weights.linear("k_proj", keys));
        Tensor v = split(weights.linear("v_proj", values));
        Tensor attended =
                isSlowWhenFused(q, k)
                        ? attend(q, k, v)
                        : torch.scaled_dot_product_attention(q, k, v);
        return weights.linear("out_proj", attended.transpose(1, 2).flatten(2, 3));
    }

    /** In LibTorch 2.10 with bfloat16, where either side has fewer tokens than a block of 64. */
    private static boolean isSlowWhenFused(Tensor q, Tensor k) {
        return q.scalar_type().intern() == ScalarType.BFloat16
                && Math.min(q.size(2), k.size(2)) < FUSED_TOKENS;
    }

    private static Tensor attend(Tensor q, Tensor k, Tensor v) {
        Tensor logits = q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(q.size(3))));
        return torch.softmax(logits, -1).matmul(v);
    }

    private static Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1), HEADS, -1).transpose(1, 2);
    }
}
