package org.epsam.nets.sam;

import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.FusedConvolution.Geometry;

/**
 * Convolutions without bias, each followed by a batch norm, under the names that a published
 * network has for the two. The norm always has its stored statistics, also in training, so that
 * both are one convolution, and no feature map is read and written for the norm alone. Gradients
 * reach the weights of both; the statistics stay as they are.
 *
 * @param conv name of the convolution below that of the layer
 * @param norm name of the norm
 * @param epsilon what is added to the variances
 */
record BatchNormed(String conv, String norm, double epsilon) {
    private static final String MEAN = ".running_mean";
    private static final String VARIANCE = ".running_var";
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    /** Whether a tensor is a mean or a variance, which no step of an optimizer may change. */
    static boolean isStatistic(String key) {
        return key.endsWith(MEAN) || key.endsWith(VARIANCE);
    }

    /** Whether a tensor counts the batches that statistics were taken of: stored, never used. */
    static boolean isCounter(String key) {
        return key.endsWith(".num_batches_tracked");
    }

    /** Whether a tensor is a convolution's weight, which is multiplied by its norm's. */
    boolean isConvolution(String key) {
        return key.endsWith("." + conv + WEIGHT);
    }

    /**
     * Convolutions start with the spread that keeps that of the values (He et al. 2015), as the
     * means and variances, 0 and 1, do not follow them.
     */
    OptionalDouble startDeviation(String key, Shape shape) {
        if (isConvolution(key)) {
            return OptionalDouble.of(Math.sqrt(2.0 / shape.inputs()));
        }
        return key.endsWith(MEAN) ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    /**
     * With stored statistics, layers differ in size as those do whose batch norm is folded: each
     * tensor learns in proportion to its own.
     */
    OptionalDouble ownRate(String key, Tensor tensor) {
        return isConvolution(key) || key.contains("." + norm + ".")
                ? OptionalDouble.of(MobileNetV2.relativeRate(tensor))
                : OptionalDouble.empty();
    }

    /** Adds the tensors of a layer: a weight [out, inOfGroup, side, side] and those of the norm. */
    void declare(TensorShapes shapes, String name, long out, long inOfGroup, long side) {
        TensorShapes layer = shapes.at(name);
        layer.tensor(conv + WEIGHT, out, inOfGroup, side, side);
        layer.norm(norm, out);
        layer.tensor(norm + MEAN, out);
        layer.tensor(norm + VARIANCE, out);
    }

    /**
     * Convolves and norms.
     *
     * @param x [B, C, H, W]; padding keeps the size, but for the stride
     * @return [B, out, H/stride, W/stride]
     */
    Tensor apply(Weights weights, String name, Tensor x, int stride, int groups, Activation then) {
        if (weights.has(name + WEIGHT)) {
            return weights.conv(name, x, stride, groups, then);
        }
        Tensor[] folded = folded(weights.at(name));
        Geometry geometry = Geometry.keepingSize(folded[0], stride, groups);
        return Weights.convolved(x, folded[0], new TensorOptional(folded[1]), geometry, then);
    }

    /**
     * Computes the convolutions once and for all, as layers of their own with weight and bias. The
     * weights are rounded to bfloat16 only then.
     *
     * @param copy the tensors, where the convolutions' weights are float32 still
     */
    void prepare(StateDict copy) {
        for (String key : List.copyOf(copy.tensors().keySet())) {
            if (isConvolution(key)) {
                try (TorchScope scope = Torch.scope()) {
                    prepare(copy, key);
                }
            }
        }
    }

    private void prepare(StateDict copy, String key) {
        String layer = key.substring(0, key.length() - (conv + WEIGHT).length());
        Weights weights = new Weights(copy, layer);
        if (!weights.has(norm + WEIGHT)) {
            copy.put(key, copy.get(key).to(ScalarType.BFloat16));
            return;
        }
        Tensor[] folded = folded(weights);
        String name = layer.substring(0, layer.length() - 1);
        copy.put(name + WEIGHT, folded[0].to(ScalarType.BFloat16));
        copy.put(name + BIAS, folded[1]);
    }

    /** Weight and bias of the convolution that equals both. */
    private Tensor[] folded(Weights layer) {
        Tensor deviation = layer.get(norm + VARIANCE).detach().add(new Scalar(epsilon)).sqrt();
        Tensor scale = layer.get(norm + WEIGHT).div(deviation);
        return new Tensor[] {
            layer.get(conv + WEIGHT).mul(scale.view(-1, 1, 1, 1)),
            layer.get(norm + BIAS).sub(layer.get(norm + MEAN).detach().mul(scale))
        };
    }
}
