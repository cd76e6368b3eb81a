package org.epsam.nets.sam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The TinyViT of MobileSAM and TinySAM (modeling/tiny_vit_sam.py of both). Feature maps have their
 * channels last throughout, as the products of the transformer blocks take them.
 */
final class TinyVitEncoder implements ImageEncoder {
    /** Its convolutions have these names, and PyTorch's epsilon. */
    static final BatchNormed NORMED = new BatchNormed("c", "bn", 1e-5);

    /** Channels of an inverted bottleneck, as a multiple of its width. */
    private static final int RATIO = 4;

    private static final String PATCHES = "patch_embed.seq.";
    private static final String MERGING = "downsample";

    private final TinyVitConfig config;
    private final Weights weights;

    TinyVitEncoder(TinyVitConfig config, Weights weights) {
        this.config = config;
        this.weights = weights;
    }

    static void declare(TinyVitConfig config, TensorShapes shapes) {
        int width = config.convolutions().width();
        NORMED.declare(shapes, PATCHES + 0, width / 2, 3, 3);
        NORMED.declare(shapes, PATCHES + 2, width, width / 2, 3);
        TensorShapes first = shapes.at("layers.0");
        for (int i = 0; i < config.convolutions().depth(); i++) {
            declareBottleneck(first.at("blocks." + i), width);
        }
        List<TinyVitConfig.Stage> stages = config.stages();
        declareMerging(first.at(MERGING), width, stages.get(0).width());
        for (int s = 0; s < stages.size(); s++) {
            TinyVitConfig.Stage stage = stages.get(s);
            TensorShapes layer = shapes.at("layers." + (s + 1));
            for (int i = 0; i < stage.depth(); i++) {
                TinyVitBlock.declare(stage, layer.at("blocks." + i));
            }
            if (s + 1 < stages.size()) {
                declareMerging(layer.at(MERGING), stage.width(), stages.get(s + 1).width());
            }
        }
        Neck.declare(shapes.at("neck"), config.width());
    }

    private static void declareBottleneck(TensorShapes shapes, int width) {
        NORMED.declare(shapes, "conv1", RATIO * width, width, 1);
        NORMED.declare(shapes, "conv2", RATIO * width, 1, 3);
        NORMED.declare(shapes, "conv3", width, RATIO * width, 1);
    }

    private static void declareMerging(TensorShapes shapes, int in, int out) {
        NORMED.declare(shapes, "conv1", out, in, 1);
        NORMED.declare(shapes, "conv2", out, 1, 3);
        NORMED.declare(shapes, "conv3", out, out, 1);
    }

    @Override
    public Tensor encode(Tensor images) {
        Tensor x = placed(images);
        for (int i = 0; i < config.convolutions().depth(); i++) {
            x = replaced(x, bottleneck(weights.at("layers.0.blocks." + i), x));
        }
        List<TinyVitConfig.Stage> stages = config.stages();
        for (int s = 0; s < stages.size(); s++) {
            // The last stage keeps the grid of the one before.
            int stride = s + 1 < stages.size() ? 2 : 1;
            x = replaced(x, merged(weights.at("layers." + s + "." + MERGING), x, stride));
            for (int i = 0; i < stages.get(s).depth(); i++) {
                Weights at = weights.at("layers." + (s + 1) + ".blocks." + i);
                x = replaced(x, new TinyVitBlock(stages.get(s), at).apply(x));
            }
        }
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(Neck.apply(weights.at("neck"), x));
        }
    }

    /** Frees a feature map that is not needed any more. */
    private static Tensor replaced(Tensor before, Tensor after) {
        before.close();
        return after;
    }

    /** The image at stride 4, [B, H/4, W/4, C]. */
    private Tensor placed(Tensor images) {
        try (TorchScope scope = Torch.scope()) {
            Tensor x =
                    images.to(weights.get("neck.0.weight").scalar_type())
                            .contiguous(torch.MemoryFormat.ChannelsLast);
            x = NORMED.apply(weights, PATCHES + 0, x, 2, 1, Activation.GELU);
            x = NORMED.apply(weights, PATCHES + 2, x, 2, 1, Activation.NONE);
            return scope.keep(x.permute(0, 2, 3, 1));
        }
    }

    /** [B, H, W, C] to the same shape. */
    private static Tensor bottleneck(Weights at, Tensor grid) {
        try (TorchScope scope = Torch.scope()) {
            Tensor x = grid.permute(0, 3, 1, 2);
            Tensor y = NORMED.apply(at, "conv1", x, 1, 1, Activation.GELU);
            y = NORMED.apply(at, "conv2", y, 1, (int) y.size(1), Activation.GELU);
            y = NORMED.apply(at, "conv3", y, 1, 1, Activation.NONE).add_(x);
            return scope.keep(Activation.GELU.apply(y).permute(0, 2, 3, 1));
        }
    }

    /** [B, H, W, C] to [B, H/stride, W/stride, C']. */
    private static Tensor merged(Weights at, Tensor grid, int stride) {
        try (TorchScope scope = Torch.scope()) {
            Tensor x = NORMED.apply(at, "conv1", grid.permute(0, 3, 1, 2), 1, 1, Activation.GELU);
            x = NORMED.apply(at, "conv2", x, stride, (int) x.size(1), Activation.GELU);
            return scope.keep(
                    NORMED.apply(at, "conv3", x, 1, 1, Activation.NONE).permute(0, 2, 3, 1));
        }
    }
}
