package org.epsam.nets.sam;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;

/** Self-attention over a token grid with relative positions in rows and columns. */
final class VitAttention {
    /**
     * Most logits that exist at once. The original builds all of them, thrice: at 1024 pixels 12 x
     * 4096 x 4096 a time. This many (4 MiB) stay in the processor's cache.
     */
    private static final long BLOCK = 1 << 20;

    private final Weights weights;
    private final int heads;
    private final long block;

    VitAttention(Weights weights, int heads) {
        this(weights, heads, BLOCK);
    }

    VitAttention(Weights weights, int heads, long block) {
        this.weights = weights;
        this.heads = heads;
        this.block = block;
    }

    static void declare(Shapes shapes, int width, int heads, int side) {
        shapes.tensor("rel_pos_h", 2L * side - 1, width / heads);
        shapes.tensor("rel_pos_w", 2L * side - 1, width / heads);
        shapes.linear("qkv", width, 3L * width);
        shapes.linear("proj", width, width);
    }

    /** [B, h, w, C] to the same shape; every token attends to all of its grid. */
    Tensor apply(Tensor grid) {
        long b = grid.size(0);
        int h = (int) grid.size(1);
        int w = (int) grid.size(2);
        long c = grid.size(3);
        long tokens = (long) h * w;
        long d = c / heads;
        Tensor qkv =
                weights.linear("qkv", grid)
                        .view(b, tokens, 3, heads, d)
                        .permute(2, 0, 3, 1, 4)
                        .reshape(3, b * heads, tokens, d);
        Tensor q = qkv.select(0, 0);
        Tensor rows = RelativePositions.rowTerm(q, weights.get("rel_pos_h"), h, w);
        Tensor columns = RelativePositions.columnTerm(q, weights.get("rel_pos_w"), h, w);
        Tensor scaled = q.mul(new Scalar(1 / Math.sqrt(d)));
        Tensor keys = qkv.select(0, 1).transpose(1, 2);
        Tensor values = qkv.select(0, 2);

        // Several whole heads at a time if they are small, else a part of one head's queries.
        long headsAtOnce = Math.max(1, block / (tokens * tokens));
        long queriesAtOnce = Math.min(tokens, Math.max(1, block / tokens));
        TensorVector parts = new TensorVector();
        for (long i = 0; i < b * heads; i += headsAtOnce) {
            long n = Math.min(headsAtOnce, b * heads - i);
            Tensor k = keys.narrow(0, i, n);
            Tensor v = values.narrow(0, i, n);
            TensorVector ofHeads = new TensorVector();
            for (long j = 0; j < tokens; j += queriesAtOnce) {
                long from = j;
                long first = i;
                long m = Math.min(queriesAtOnce, tokens - j);
                ofHeads.push_back(
                        Torch.keep(
                                () -> {
                                    Tensor logits = torch.bmm(part(scaled, first, n, from, m), k);
                                    RelativePositions.add(
                                            logits,
                                            part(rows, first, n, from, m),
                                            part(columns, first, n, from, m));
                                    return torch.bmm(torch.softmax(logits, -1), v);
                                }));
            }
            parts.push_back(ofHeads.size() == 1 ? ofHeads.get(0) : torch.cat(ofHeads, 1));
        }
        Tensor attended = parts.size() == 1 ? parts.get(0) : torch.cat(parts, 0);
        return weights.linear(
                "proj", attended.view(b, heads, tokens, d).transpose(1, 2).reshape(b, h, w, c));
    }

    private static Tensor part(Tensor x, long head, long heads, long query, long queries) {
        return x.narrow(0, head, heads).narrow(1, query, queries);
    }
}
