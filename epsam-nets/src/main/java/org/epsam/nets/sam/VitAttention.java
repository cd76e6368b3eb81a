package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** Self-attention over a token grid with relative positions in rows and columns. */
final class VitAttention {
    /**
     * Most logits that exist at once (16 MiB). The original builds all of them, thrice: at 1024
     * pixels 12 x 4096 x 4096 a time. Fewer would fit a smaller cache, but threads would meet more
     * often.
     */
    private static final long BLOCK = 1 << 22;

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

    static void declare(TensorShapes shapes, int width, int heads, int side) {
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

        Tensor attended =
                GradMode.is_enabled()
                        ? attend(scaled, keys, values, rows, columns)
                        : attendInBlocks(scaled, keys, values, rows, columns);
        return weights.linear(
                "proj", attended.view(b, heads, tokens, d).transpose(1, 2).reshape(b, h, w, c));
    }

    /** All at once: a gradient needs the whole matrix anyway. */
    private static Tensor attend(
            Tensor queries, Tensor keys, Tensor values, Tensor rows, Tensor columns) {
        Tensor logits = torch.bmm(queries, keys);
        RelativePositions.add(logits, rows, columns);
        return torch.bmm(torch.softmax(logits, -1), values);
    }

    /** The same in one buffer of bounded size, which is used again and again. */
    private Tensor attendInBlocks(
            Tensor queries, Tensor keys, Tensor values, Tensor rows, Tensor columns) {
        long heads = queries.size(0);
        long tokens = queries.size(1);
        // Several whole heads at a time if they are small, else a part of one head's queries.
        long headsAtOnce = Math.min(heads, Math.max(1, block / (tokens * tokens)));
        long queriesAtOnce = Math.min(tokens, Math.max(1, block / tokens));
        Tensor result = torch.empty_like(queries);
        Tensor buffer =
                torch.empty(
                        new long[] {headsAtOnce * queriesAtOnce * tokens}, queries.options(), null);
        for (long i = 0; i < heads; i += headsAtOnce) {
            long n = Math.min(headsAtOnce, heads - i);
            for (long j = 0; j < tokens; j += queriesAtOnce) {
                long m = Math.min(queriesAtOnce, tokens - j);
                try (TorchScope scope = Torch.scope()) {
                    Tensor logits = buffer.narrow(0, 0, n * m * tokens).view(n, m, tokens);
                    torch.bmm_out(logits, part(queries, i, n, j, m), keys.narrow(0, i, n));
                    RelativePositions.add(
                            logits, part(rows, i, n, j, m), part(columns, i, n, j, m));
                    torch.softmax_out(logits, logits, -1);
                    torch.bmm_out(part(result, i, n, j, m), logits, values.narrow(0, i, n));
                }
            }
        }
        return result;
    }

    private static Tensor part(Tensor x, long head, long heads, long query, long queries) {
        return x.narrow(0, head, heads).narrow(1, query, queries);
    }
}
