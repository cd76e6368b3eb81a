package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.FusedAttention;

/** Attention between two sets of tokens, 8 heads, possibly at fewer channels inside. */
record DecoderAttention(Weights weights) {
    private static final long HEADS = 8;

    static void declare(TensorShapes shapes, long inner) {
        shapes.linear("q_proj", Sam.CHANNELS, inner);
        shapes.linear("k_proj", Sam.CHANNELS, inner);
        shapes.linear("v_proj", Sam.CHANNELS, inner);
        shapes.linear("out_proj", inner, Sam.CHANNELS);
    }

    /** Queries [B, N, 256], keys and values [B, M, 256], to [B, N, 256]. */
    Tensor apply(Tensor queries, Tensor keys, Tensor values) {
        return attend(
                weights.linear("q_proj", queries),
                weights.linear("k_proj", keys),
                weights.linear("v_proj", values));
    }

    /** The same, of projected ones, each [B, N or M, inner]. */
    private Tensor attend(Tensor queries, Tensor keys, Tensor values) {
        Tensor q = split(queries);
        Tensor k = split(keys);
        Tensor v = split(values);
        Tensor attended =
                isSlowWhenFused(q, k) ? writtenOut(q, k, v) : FusedAttention.attend(q, k, v);
        return weights.linear("out_proj", attended.transpose(1, 2).flatten(2, 3));
    }

    /** As {@link #apply}, with keys that are projected already. */
    Tensor applyToKeys(Tensor queries, Tensor projectedKeys, Tensor values) {
        return attend(
                weights.linear("q_proj", queries), projectedKeys, weights.linear("v_proj", values));
    }

    /** As {@link #apply}, with queries that are projected already. */
    Tensor applyToQueries(Tensor projectedQueries, Tensor keys, Tensor values) {
        return attend(
                projectedQueries, weights.linear("k_proj", keys), weights.linear("v_proj", values));
    }

    /**
     * As {@link #apply}, for few queries of an image: its tokens are weighed as they are, and what
     * would project each of them projects the queries and the results instead. Less work where
     * heads times queries are fewer than channels inside.
     *
     * @param queries [B, N, 256]
     * @param image [B, M, 256]
     * @param position what is added to the image to make keys of it, [1, M, 256]
     */
    Tensor applyToImage(Tensor queries, Tensor image, Tensor position) {
        Tensor q = split(weights.linear("q_proj", queries));
        q = q.div(new Scalar(Math.sqrt(q.size(3))));
        Tensor sought = q.matmul(heads("k_proj.weight")).flatten(1, 2);
        // The image first: such a product of many rows and few columns is the faster one.
        Tensor logits = image.add(position).matmul(sought.transpose(1, 2)).transpose(1, 2);
        if (GradMode.is_enabled()) {
            // The same for all tokens of the image; there for its gradient, which is zero.
            logits = logits.add(q.matmul(heads("k_proj.bias")).flatten(1, 2));
        }
        Tensor seen = torch.softmax(logits, -1).matmul(image);
        Tensor values =
                seen.view(seen.size(0), HEADS, -1, seen.size(2))
                        .matmul(heads("v_proj.weight").transpose(1, 2))
                        .add(heads("v_proj.bias").transpose(1, 2));
        return weights.linear("out_proj", values.transpose(1, 2).flatten(2, 3));
    }

    /** Weights by head, [8, inner / 8, 256], or a bias, [8, inner / 8, 1]. */
    private Tensor heads(String name) {
        Tensor all = weights.get(name);
        return all.view(HEADS, all.size(0) / HEADS, -1);
    }

    /** In bfloat16 it often is, and on processors its gradient always. */
    static boolean isSlowWhenFused(Tensor q, Tensor k) {
        return q.scalar_type().intern() == ScalarType.BFloat16
                && (q.requires_grad() && q.is_cpu()
                        || !FusedAttention.isFastInBfloat16(q.size(2), k.size(2)));
    }

    private static Tensor writtenOut(Tensor q, Tensor k, Tensor v) {
        Tensor logits = q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(q.size(3))));
        return torch.softmax(logits, -1).matmul(v);
    }

    private static Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1), HEADS, -1).transpose(1, 2);
    }
}
