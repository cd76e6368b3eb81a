package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.FusedAttention;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** Self-attention over a token grid with relative positions in rows and columns. */
final class VitAttention {
    /**
     * Most logits that are attended to at once, whose position terms take 16 MiB. The original
     * builds the logits of all, thrice: at 1024 pixels 12 x 4096 x 4096 a time. Fused attention is
     * slower with fewer queries.
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
                isFolded(full, (long) side * side)
                        ? attendFolded(Windows.view(full, side))
                        : attendMasked(Windows.cut(full, side));
        Tensor joined = Windows.join(attended, grid.size(1), grid.size(2));
        // Products of tensors that are not contiguous are many times slower in bfloat16.
        return weights.linear("proj", joined.contiguous());
    }

    /** Queries, keys and values [B, h, w, 3C] to [B, h, w, C]. */
    private Tensor attended(Tensor qkv) {
        return isFolded(qkv, qkv.size(1) * qkv.size(2))
                ? attendFolded(qkv.unsqueeze(1))
                : attendMasked(qkv);
    }

    private static boolean isFolded(Tensor qkv, long tokens) {
        return qkv.scalar_type().intern() == ScalarType.BFloat16
                && !GradMode.is_enabled()
                && FusedAttention.isFastInBfloat16(tokens, tokens);
    }

    /** Queries, keys and values [B, n, h, w, 3C] with any strides to [B * n, h, w, C]. */
    Tensor attendFolded(Tensor all) {
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

    /** Queries, keys and values [B, h, w, 3C] to [B, h, w, C], computed in float32. */
    Tensor attendMasked(Tensor given) {
        Tensor all = given.to(ScalarType.Float);
        long b = all.size(0);
        int h = (int) all.size(1);
        int w = (int) all.size(2);
        long c = all.size(3) / 3;
        long tokens = (long) h * w;
        Tensor qkv = all.view(b, tokens, 3, heads, c / heads).permute(2, 0, 3, 1, 4);
        Tensor q = qkv.select(0, 0).contiguous();
        Tensor flat = q.flatten(0, 1);
        Tensor rows = RelativePositions.rowTerm(flat, float32("rel_pos_h"), h, w);
        Tensor columns = RelativePositions.columnTerm(flat, float32("rel_pos_w"), h, w);
        Attended attended =
                new Attended(
                        q,
                        qkv.select(0, 1),
                        qkv.select(0, 2),
                        rows.view(b, heads, tokens, h),
                        columns.view(b, heads, tokens, w));
        if (GradMode.is_enabled()) {
            // A gradient needs the logits of all.
            return attended.result().transpose(1, 2).reshape(b, h, w, c);
        }
        Tensor result = torch.empty(new long[] {b, tokens, heads, c / heads}, q.options(), null);
        attendInBlocks(attended, result.transpose(1, 2));
        return result.view(b, h, w, c).to(given.scalar_type());
    }

    private Tensor float32(String name) {
        return weights.get(name).to(ScalarType.Float);
    }

    /** In halves until the logits fit a block: of windows, then of heads, then of queries. */
    private void attendInBlocks(Attended all, Tensor result) {
        int axis = all.logits() <= block ? Attended.AXES : all.firstAxis();
        if (axis == Attended.AXES) {
            try (TorchScope scope = Torch.scope()) {
                result.copy_(all.result());
            }
            return;
        }
        long size = result.size(axis);
        for (long[] half : new long[][] {{0, size / 2}, {size / 2, size - size / 2}}) {
            try (TorchScope scope = Torch.scope()) {
                attendInBlocks(
                        all.part(axis, half[0], half[1]), result.narrow(axis, half[0], half[1]));
            }
        }
    }
}
