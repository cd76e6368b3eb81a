package org.epsam.nets.sam;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Relative positions of image tokens, separate for rows and columns (modeling/image_encoder.py of
 * the original, after Li et al. 2021, MViTv2).
 */
final class RelativePositions {
    private RelativePositions() {}

    /**
     * Reads a table out for all pairs of a query and a key position.
     *
     * @param table [L, d], from the most negative to the most positive distance; resized linearly
     *     to the length that the sizes need if it has another
     * @param queries number of query positions
     * @param keys number of key positions
     * @return [queries, keys, d]
     */
    static Tensor lookup(Tensor table, int queries, int keys) {
        int needed = 2 * Math.max(queries, keys) - 1;
        Tensor fitted = table;
        if (table.size(0) != needed) {
            fitted =
                    torch.upsample_linear1d(table.t().unsqueeze(0), new long[] {needed}, false)
                            .squeeze(0)
                            .t();
        }
        double queryStep = Math.max((double) keys / queries, 1);
        double keyStep = Math.max((double) queries / keys, 1);
        long[] index = new long[queries * keys];
        for (int q = 0; q < queries; q++) {
            for (int k = 0; k < keys; k++) {
                index[q * keys + k] = (long) (q * queryStep - k * keyStep + (keys - 1) * keyStep);
            }
        }
        Tensor at = AbstractTensor.create(index).to(table.device(), torch.ScalarType.Long);
        return fitted.index_select(0, at).view(queries, keys, -1);
    }

    /**
     * What the row distance adds to the logits of each query.
     *
     * @param q unscaled queries, [B, h*w, d]
     * @param table rows' table, [L, d]
     * @return [B, h*w, h]: one number a row of keys
     */
    static Tensor rowTerm(Tensor q, Tensor table, int h, int w) {
        return term("bhwc,hkc->bhwk", q, lookup(table, h, h), h, w);
    }

    /** As {@link #rowTerm} for columns: [B, h*w, w]. */
    static Tensor columnTerm(Tensor q, Tensor table, int h, int w) {
        return term("bhwc,wkc->bhwk", q, lookup(table, w, w), h, w);
    }

    private static Tensor term(String equation, Tensor q, Tensor table, int h, int w) {
        Tensor grid = q.view(q.size(0), h, w, -1);
        return torch.einsum(equation, new TensorVector(grid, table)).flatten(1, 2);
    }

    /**
     * Both terms of each pair of a query and a key.
     *
     * @param rows [..., n, h] of n of the queries
     * @param columns [..., n, w] of the same queries
     * @return [..., n, h*w], what is added to the logits
     */
    static Tensor mask(Tensor rows, Tensor columns) {
        return rows.unsqueeze(-1).add(columns.unsqueeze(-2)).flatten(-2, -1);
    }
}
