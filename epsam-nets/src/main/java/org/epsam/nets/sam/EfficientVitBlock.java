package org.epsam.nets.sam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** Blocks of convolutions of an EfficientViT (models/nn/ops.py of the original). */
enum EfficientVitBlock {
    /** Two convolutions. */
    RESIDUAL(new Layer("conv1", 3, false), new Layer("conv2", 3, false)),
    /** An inverted bottleneck whose first two convolutions are one. */
    FUSED(new Layer("spatial_conv", 3, false), new Layer("point_conv", 1, false)),
    /** An inverted bottleneck. */
    INVERTED(
            new Layer("inverted_conv", 1, false),
            new Layer("depth_conv", 3, true),
            new Layer("point_conv", 1, false));

    /** The names of the network's convolutions and norms. */
    static final BatchNormed NORMED = new BatchNormed("conv", "norm", EfficientVitConfig.EPSILON);

    /**
     * One convolution.
     *
     * @param name of its tensors
     * @param side of its kernel
     * @param separate whether each channel is convolved by itself
     */
    private record Layer(String name, int side, boolean separate) {}

    private final List<Layer> layers;

    EfficientVitBlock(Layer... layers) {
        this.layers = List.of(layers);
    }

    /**
     * Adds the tensors.
     *
     * @param in channels
     * @param inner channels between the layers
     * @param out channels
     * @param normed whether all layers are followed by a batch norm, or only the last
     */
    void declare(TensorShapes shapes, int in, int inner, int out, boolean normed) {
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            int from = layer.separate ? 1 : i == 0 ? in : inner;
            int to = isLast(i) ? out : inner;
            if (normed || isLast(i)) {
                NORMED.declare(shapes, layer.name, to, from, layer.side);
            } else {
                shapes.conv(layer.name + "." + NORMED.conv(), to, from, layer.side);
            }
        }
    }

    private boolean isLast(int layer) {
        return layer == layers.size() - 1;
    }

    /**
     * Computes the block without the path around it.
     *
     * @param x [B, C, H, W]
     * @param stride 2 halves the sides
     */
    Tensor apply(Weights weights, Tensor x, int stride) {
        try (TorchScope scope = Torch.scope()) {
            Tensor y = x;
            int left = stride;
            for (int i = 0; i < layers.size(); i++) {
                Layer layer = layers.get(i);
                int own = layer.side > 1 ? left : 1;
                left /= own;
                int groups = layer.separate ? (int) y.size(1) : 1;
                Activation then = isLast(i) ? Activation.NONE : Activation.TANH_GELU;
                y = apply(weights, layer.name, y, own, groups, then);
            }
            return scope.keep(y);
        }
    }

    private static Tensor apply(
            Weights weights, String name, Tensor x, int stride, int groups, Activation then) {
        String plain = name + "." + NORMED.conv();
        return weights.has(plain + ".bias")
                ? weights.conv(plain, x, stride, groups, then)
                : NORMED.apply(weights, name, x, stride, groups, then);
    }
}
