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
        return weights.linear("proj", attended(weights.linear("qkv", grid)));
    }

    /**
     * The same for the windows of a grid [B, h, w, C], without gradients. Only tokens of the grid
     * are multiplied by matrices: those that fill up the last windows are zero before and cut off
     * after.
     *
     * @param side of a window
     */
    Tensor applyInWindows(Tensor grid, int side) {
        Tensor full = Windows.filledUp(weights.linear("qkv", grid), side, weights.get("qkv.bias"));
        Tensor attended =
                isFolded(full)
                        ? attendFolded(Windows.view(full, side))
                        : attendByMatrices(Windows.cut(full, side));
        Tensor joined = Windows.join(attended, grid.size(1), grid.size(2));
        // Products of tensors that are not contiguous are many times slower in bfloat16.
        return weights.linear("proj", joined.contiguous());
    }

    /** Queries, keys and values [B, h, w, 3C] to [B, h, w, C]. */
    private Tensor attended(Tensor qkv) {
        return isFolded(qkv) ? attendFolded(qkv.unsqueeze(1)) : attendByMatrices(qkv);
    }

    private static boolean isFolded(Tensor qkv) {
        return qkv.scalar_type().intern() == torch.ScalarType.BFloat16 && !GradMode.is_enabled();
    }

    /** Queries, keys and values [B, n, h, w, 3C] with any strides to [B * n, h, w, C]. */
    private Tensor attendFolded(Tensor all) {
        int h = (int) all.size(2);
        int w = (int) all.size(3);
        try (TorchScope scope = Torch.scope()) {
            Tensor qkv =
                    all.unflatten(4, new long[] {3, heads, all.size(4) / 3 / heads})
                            .permute(4, 0, 1, 5, 2, 3, 6);
            Tensor q = qkv.select(0, 0).contiguous();
            Tensor flat = q.flatten(0, 2).flatten(1, 2);
            Tensor rows = RelativePositions.rowTerm(flat, weights.get("rel_pos_h"), h, w);
            Tensor columns = RelativePositions.columnTerm(flat, weights.get("rel_pos_w"), h, w);
            return scope.keep(
                    FoldedAttention.attend(
                                    q,
                                    qkv.select(0, 1),
                                    qkv.select(0, 2),
                                    rows.view(q.size(0), q.size(1), heads, h, w, h),
                                    columns.view(q.size(0), q.size(1), heads, h, w, w))
                            .reshape(-1, h, w, all.size(4) / 3));
        }
    }

    private Tensor attendByMatrices(Tensor all) {
        long b = all.size(0);
        int h = (int) all.size(1);
        int w = (int) all.size(2);
        long c = all.size(3) / 3;
        long tokens = (long) h * w;
        long d = c / heads;
        Tensor qkv =
                all.view(b, tokens, 3, heads, d)
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
        return attended.view(b, heads, tokens, d).transpose(1, 2).reshape(b, h, w, c);
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
