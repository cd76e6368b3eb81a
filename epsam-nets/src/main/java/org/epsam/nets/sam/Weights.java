package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.LayerNorm;
import org.epsam.nets.runtime.MatrixProduct;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.sam.FusedConvolution.Geometry;

/**
 * The part of a state dict below a prefix, and the layers that take their numbers from it.
 *
 * @param state all tensors
 * @param prefix what the keys begin with, ending in a dot, or empty
 */
record Weights(StateDict state, String prefix) {
    /** Norms of the encoders and all channel norms; the decoder's transformer has 1e-5. */
    static final double EPSILON = 1e-6;

    /**
     * A dilation, which is none to a square of 1 x 1: with it LibTorch computes such a convolution
     * of a few images by oneDNN where one thread computes it, too, in 0.65 to 0.85 of the time
     * (findings/libtorch-dilated-convolution-of-single-places.sh).
     */
    private static final long[] APART = {2, 2};

    Weights at(String name) {
        return new Weights(state, prefix + name + ".");
    }

    Tensor get(String name) {
        return state.get(prefix + name);
    }

    boolean has(String name) {
        return state.contains(prefix + name);
    }

    TensorOptional bias(String name) {
        String key = prefix + name + ".bias";
        return state.contains(key) ? new TensorOptional(state.get(key)) : new TensorOptional();
    }

    /** [..., in] to [..., out]. */
    Tensor linear(String name, Tensor x) {
        return MatrixProduct.of(x, get(name + ".weight"), bias(name));
    }

    /** Linear layers of one width that see the same input, as one product. */
    Tensor[] linears(Tensor x, String... names) {
        TensorVector weights = new TensorVector();
        TensorVector biases = new TensorVector();
        for (String name : names) {
            weights.push_back(get(name + ".weight"));
            biases.push_back(get(name + ".bias"));
        }
        Tensor all =
                MatrixProduct.of(
                        x, torch.cat(weights, 0), new TensorOptional(torch.cat(biases, 0)));
        return all.split(weights.get(0).size(0), -1).get();
    }

    /** Normalises over the last axis. */
    Tensor layerNorm(String name, Tensor x, double epsilon) {
        return LayerNorm.of(x, get(name + ".weight"), bias(name), epsilon);
    }

    /** Normalises [B, C, H, W] over C, each position for itself. */
    Tensor channelNorm(String name, Tensor x) {
        return layerNorm(name, x.permute(0, 2, 3, 1), EPSILON).permute(0, 3, 1, 2);
    }

    /** Convolution of [B, C, H, W] whose padding keeps the size (but for the stride), odd sides. */
    Tensor conv(String name, Tensor x, long stride) {
        return conv(name, x, stride, get(name + ".weight").size(2) / 2, 1);
    }

    /** Convolution by a square as wide as its stride: non-overlapping patches. */
    Tensor patchConv(String name, Tensor x) {
        return conv(name, x, get(name + ".weight").size(2), 0, 1);
    }

    /**
     * As {@link #patchConv}, with the channels last: [B, C, H, W] to [B, H/side, W/side, out]. A
     * single matrix product, several times as fast where the patches are large.
     */
    Tensor patches(String name, Tensor x) {
        Tensor weight = get(name + ".weight");
        long side = weight.size(2);
        Tensor patches =
                x.view(x.size(0), x.size(1), x.size(2) / side, side, x.size(3) / side, side)
                        .permute(0, 2, 4, 1, 3, 5)
                        .flatten(3, 5);
        return MatrixProduct.of(patches, weight.flatten(1, 3), bias(name));
    }

    private Tensor conv(String name, Tensor x, long stride, long padding, long groups) {
        Geometry geometry = new Geometry((int) stride, (int) padding, (int) groups);
        return conv(name, x, geometry, Activation.NONE);
    }

    /** A convolution whose padding keeps the size (but for the stride), odd sides. */
    Tensor conv(String name, Tensor x, int stride, int groups, Activation then) {
        Tensor weight = get(name + ".weight");
        return conv(name, x, Geometry.keepingSize(weight, stride, groups), then);
    }

    private Tensor conv(String name, Tensor x, Geometry geometry, Activation then) {
        return FusedConvolution.weights(this, name, x, geometry)
                .map(packed -> FusedConvolution.apply(packed, bias(name), x, geometry, then))
                .orElseGet(() -> convolved(x, get(name + ".weight"), bias(name), geometry, then));
    }

    /**
     * A float32 bias may go with bfloat16 weights: oneDNN, which adds it before it rounds the sums,
     * is called by name then. So it is where LibTorch would not choose it.
     */
    static Tensor convolved(
            Tensor x, Tensor weight, TensorOptional bias, Geometry geometry, Activation then) {
        long[] strides = {geometry.stride(), geometry.stride()};
        long[] paddings = {geometry.padding(), geometry.padding()};
        long[] dense = {1, 1};
        long groups = geometry.groups();
        boolean mixed =
                bias.has_value()
                        && bias.get().scalar_type().intern() != weight.scalar_type().intern();
        boolean possible =
                OneDnn.isUsed(groups)
                        && x.is_cpu()
                        && x.scalar_type().intern() != torch.ScalarType.Double;
        // By name, oneDNN refuses bfloat16 on processors for which LibTorch has another way.
        boolean exact = x.scalar_type().intern() == torch.ScalarType.Float;
        if (possible && !GradMode.is_enabled() && (exact || mixed)) {
            return FusedConvolution.apply(weight, bias, x, geometry, then);
        }
        Tensor sums;
        if (possible && (mixed || !OneDnn.isUsed())) {
            sums = torch.mkldnn_convolution(x, weight, bias, paddings, strides, dense, groups);
        } else if (mixed) {
            sums =
                    torch.conv2d(x, weight, new TensorOptional(), strides, paddings, dense, groups)
                            .add(bias.get().reshape(-1, 1, 1))
                            .to(weight.scalar_type());
        } else {
            long[] dilation = possible && exact && isSinglePlace(weight) ? APART : dense;
            sums = torch.conv2d(x, weight, bias, strides, paddings, dilation, groups);
        }
        return then.apply(sums);
    }

    private static boolean isSinglePlace(Tensor weight) {
        return weight.size(2) == 1 && weight.size(3) == 1;
    }

    /**
     * Transposed convolution of squares of 2 x 2 that do not overlap, each a place of its own.
     *
     * @param x [B, n, in]
     * @return [B, n * 4, out], the four of each place row by row
     */
    Tensor squares(String name, Tensor x) {
        Tensor weight = get(name + ".weight");
        Tensor matrix = weight.permute(2, 3, 1, 0).flatten(0, 2);
        Tensor bias = get(name + ".bias").repeat(4);
        return MatrixProduct.of(x, matrix, new TensorOptional(bias))
                .view(x.size(0), -1, weight.size(1));
    }

    /** A convolution of 1 x 1 on places, [..., in] to [..., out]. */
    Tensor places(String name, Tensor x) {
        return MatrixProduct.of(x, get(name + ".weight").flatten(1, 3), bias(name));
    }

    /** Exact GELU; in place where no gradient is recorded, as the input is not used again. */
    static Tensor gelu(Tensor x) {
        return GradMode.is_enabled() ? torch.gelu(x) : torch.gelu_(x);
    }
}
