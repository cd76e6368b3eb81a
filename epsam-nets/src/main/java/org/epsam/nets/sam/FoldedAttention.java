package org.epsam.nets.sam;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.Shape;

/**
 * Attention with relative positions in one fused operation, which never builds the matrix of
 * logits. The position terms become further channels: queries are followed by what they add to each
 * row and each column of keys, and keys by the row and the column that they are in, each as a
 * vector of zeros with a single one. The product of both is the logit with its terms.
 *
 * <p>The longer product costs little where processors multiply in hardware, that is in bfloat16; in
 * float32 {@link VitAttention} is faster in blocks.
 */
final class FoldedAttention {
    /** Widths of other lengths are slower. */
    private static final int ALIGNED = 32;

    private FoldedAttention() {}

    /**
     * Attends; without gradients.
     *
     * @param queries [..., heads, h, w, d], not scaled, with any strides
     * @param keys of the same shape
     * @param values of the same shape
     * @param rows [..., heads, h, w, h], what a query adds to the logits of each row of keys
     * @param columns [..., heads, h, w, w]
     * @return [B, h*w, heads, d], where B is the product of the leading sizes
     */
    static Tensor attend(Tensor queries, Tensor keys, Tensor values, Tensor rows, Tensor columns) {
        long h = queries.size(-3);
        long w = queries.size(-2);
        long d = queries.size(-1);
        long filling = Windows.padded(d + h + w, ALIGNED) - d - h - w;
        TensorOptions options = queries.options();
        Tensor scaled = queries.mul(new Scalar(1 / Math.sqrt(d)));
        Tensor zeros = torch.zeros(new long[] {filling}, options).expand(like(queries, filling));
        Tensor inRow = torch.eye(h, options).view(h, 1, h).expand(like(queries, h));
        Tensor inColumn = torch.eye(w, options).expand(like(queries, w));
        return torch.scaled_dot_product_attention(
                        batch(torch.cat(new TensorVector(scaled, rows, columns, zeros), -1)),
                        batch(torch.cat(new TensorVector(keys, inRow, inColumn, zeros), -1)),
                        batch(torch.constant_pad_nd(values, 0, h + w + filling)),
                        new TensorOptional(),
                        0,
                        false,
                        new DoubleOptional(1),
                        false)
                .transpose(1, 2)
                .narrow(3, 0, d);
    }

    /** The sizes of a tensor but for the last. */
    private static long[] like(Tensor x, long last) {
        long[] sizes = Shape.of(x).toArray();
        sizes[sizes.length - 1] = last;
        return sizes;
    }

    /** [..., heads, h, w, c] to [B, heads, h*w, c]. */
    private static Tensor batch(Tensor x) {
        return x.reshape(-1, x.size(-4), x.size(-3) * x.size(-2), x.size(-1));
    }
}
