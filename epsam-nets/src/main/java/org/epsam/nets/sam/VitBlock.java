package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * One transformer block of the image encoder: attention in windows or over all, then a perceptron.
 */
final class VitBlock {
    private final Weights weights;
    private final VitAttention attention;
    private final int window;

    /**
     * Creates a block.
     *
     * @param window side of the windows; 0 for none
     */
    VitBlock(Weights weights, int heads, int window) {
        this.weights = weights;
        this.attention = new VitAttention(weights.at("attn"), heads);
        this.window = window;
    }

    static void declare(TensorShapes shapes, VitConfig config, int attentionSide) {
        shapes.norm("norm1", config.width());
        VitAttention.declare(shapes.at("attn"), config.width(), config.heads(), attentionSide);
        shapes.norm("norm2", config.width());
        shapes.linear("mlp.lin1", config.width(), config.mlpWidth());
        shapes.linear("mlp.lin2", config.mlpWidth(), config.width());
    }

    /** [B, H, W, C] to the same shape; the result belongs to the scope that is open at the call. */
    Tensor apply(Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            Tensor attended = attended(grid);
            Tensor normed = weights.layerNorm("norm2", attended, Weights.EPSILON);
            Tensor hidden = Weights.gelu(weights.linear("mlp.lin1", normed));
            return scope.keep(weights.linear("mlp.lin2", hidden).add_(attended));
        }
    }

    /** The sum goes into a fresh result: right with and without gradients, and no further copy. */
    private Tensor attended(Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(attend(grid).add_(grid));
        }
    }

    /** The attention branch alone. */
    Tensor attend(Tensor grid) {
        if (window == 0) {
            return attention.apply(normed(grid));
        }
        return GradMode.is_enabled()
                ? Windows.join(attendInWindows(grid), grid.size(1), grid.size(2))
                : attention.applyInWindows(normed(grid), window);
    }

    /** The attention branch before the windows are put together, [B * windows, side, side, C]. */
    Tensor attendInWindows(Tensor grid) {
        return attention.apply(Windows.cut(normed(grid), window));
    }

    private Tensor normed(Tensor grid) {
        return weights.layerNorm("norm1", grid, Weights.EPSILON);
    }

    VitAttention attention() {
        return attention;
    }
}
