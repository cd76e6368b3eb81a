package org.epsam.nets.sam;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Queries, what they attend to, and what positions add to their logits. Strides are free but for
 * the last axis.
 *
 * @param queries [B, heads, n, d], not scaled
 * @param keys [B, heads, h*w, d]
 * @param values of the same shape
 * @param rows [B, heads, n, h], what a query adds to the logits of each row of keys
 * @param columns [B, heads, n, w]
 */
record Attended(Tensor queries, Tensor keys, Tensor values, Tensor rows, Tensor columns) {
    /** Windows, heads and queries can be parted. */
    static final int AXES = 3;

    private static final int QUERIES = 2;

    /** How many logits there are. */
    long logits() {
        return queries.size(0) * queries.size(1) * queries.size(2) * keys.size(2);
    }

    /** The first axis that has more than one entry; {@link #AXES} if none has. */
    int firstAxis() {
        int axis = 0;
        while (axis < AXES && queries.size(axis) == 1) {
            axis++;
        }
        return axis;
    }

    /** A part of the windows, the heads or the queries. */
    Attended part(int axis, long first, long count) {
        return new Attended(
                queries.narrow(axis, first, count),
                axis == QUERIES ? keys : keys.narrow(axis, first, count),
                axis == QUERIES ? values : values.narrow(axis, first, count),
                rows.narrow(axis, first, count),
                columns.narrow(axis, first, count));
    }

    /** Fused attention with the position terms as its mask, [B, heads, n, d]. */
    Tensor result() {
        return torch.scaled_dot_product_attention(
                queries,
                keys,
                values,
                new TensorOptional(RelativePositions.mask(rows, columns)),
                0,
                false,
                new DoubleOptional(),
                false);
    }
}
