package org.epsam.nets.sam;

import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.runtime.Rectifier;
import org.epsam.nets.sam.PackedConvolution.Geometry;

/**
 * The part of a state dict below a prefix, and the layers that take their numbers from it.
 *
 * @param state all tensors
 * @param prefix what the keys begin with, ending in a dot, or empty
 */
record Weights(StateDict state, String prefix) {
    /** Norms of the encoders and all channel norms; the decoder's transformer has 1e-5. */
    static final double EPSILON = 1e-6;

    /** Numbers of an input from which several threads share its product. */
    private static final long LARGE = 1 << 20;

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
        return product(x, get(name + ".weight"), bias(name));
    }

    /** Linear layers of one width that see the same input, as one product. */
    Tensor[] linears(Tensor x, String... names) {
        TensorVector weights = new TensorVector();
        TensorVector biases = new TensorVector();
        for (String name : names) {
            weights.push_back(get(name + ".weight"));
            biases.push_back(get(name + ".bias"));
        }
        Tensor all = product(x, torch.cat(weights, 0), new TensorOptional(torch.cat(biases, 0)));
        return all.split(weights.get(0).size(0), -1).get();
    }

    /**
     * A linear layer. OpenBLAS has one thread ({@link org.epsam.nets.runtime.Torch}), oneDNN those
     * of LibTorch, and is as fast on one: with several it gets what is large enough to be shared.
     */
    private static Tensor product(Tensor x, Tensor weight, TensorOptional bias) {
        boolean shared =
                x.numel() >= LARGE
                        && torch.get_num_threads() > 1
                        && x.scalar_type().intern() == torch.ScalarType.Float
                        && !x.is_cuda()
                        && OneDnn.isUsed();
        return shared ? convolution(x.contiguous(), weight, bias) : torch.linear(x, weight, bias);
    }

    /** The linear layer as a convolution of a column of places, channels last. */
    private static Tensor convolution(Tensor x, Tensor weight, TensorOptional bias) {
        long in = weight.size(1);
        long out = weight.size(0);
        long[] sizes = Shape.of(x).toArray();
        sizes[sizes.length - 1] = out;
        long[] one = {1, 1};
        return torch.conv2d(
                        x.view(1, -1, 1, in).permute(0, 3, 1, 2),
                        weight.view(out, in, 1, 1),
                        bias,
                        one,
                        new long[] {0, 0},
                        one,
                        1)
                .permute(0, 2, 3, 1)
                .reshape(sizes);
    }

    /** Normalises over the last axis. */
    Tensor layerNorm(String name, Tensor x, double epsilon) {
        Tensor weight = get(name + ".weight");
        return torch.layer_norm(
                x,
                new long[] {weight.size(0)},
                new TensorOptional(weight),
                bias(name),
                epsilon,
                false);
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
        return product(patches, weight.flatten(1, 3), bias(name));
    }

    private Tensor conv(String name, Tensor x, long stride, long padding, long groups) {
        return conv(name, x, new Geometry((int) stride, (int) padding, (int) groups), false);
    }

    /** A convolution as wide as the size demands, followed by {@link Rectifier#relu6}. */
    Tensor rectifiedConv(String name, Tensor x, int stride, int groups) {
        int padding = (int) get(name + ".weight").size(2) / 2;
        return conv(name, x, new Geometry(stride, padding, groups), true);
    }

    private Tensor conv(String name, Tensor x, Geometry geometry, boolean rectified) {
        Optional<Tensor> packed = PackedConvolution.weights(this, name, x, geometry);
        if (packed.isPresent()) {
            return PackedConvolution.apply(packed.get(), bias(name), x, geometry, rectified);
        }
        Tensor y = plain(name, x, geometry);
        return rectified ? Rectifier.relu6(y) : y;
    }

    /**
     * A float32 bias may go with bfloat16 weights: oneDNN, which adds it before it rounds the sums,
     * is called by name then. So it is where LibTorch would not choose it.
     */
    private Tensor plain(String name, Tensor x, Geometry geometry) {
        Tensor weight = get(name + ".weight");
        TensorOptional bias = bias(name);
        long[] strides = {geometry.stride(), geometry.stride()};
        long[] paddings = {geometry.padding(), geometry.padding()};
        long[] dense = {1, 1};
        long groups = geometry.groups();
        boolean mixed =
                bias.has_value()
                        && bias.get().scalar_type().intern() != weight.scalar_type().intern();
        boolean possible =
                OneDnn.isUsed(groups)
                        && !x.is_cuda()
                        && x.scalar_type().intern() != torch.ScalarType.Double;
        if (possible && (mixed || !OneDnn.isUsed())) {
            return torch.mkldnn_convolution(x, weight, bias, paddings, strides, dense, groups);
        }
        if (mixed) {
            Tensor sums =
                    torch.conv2d(x, weight, new TensorOptional(), strides, paddings, dense, groups);
            return sums.add(bias.get().reshape(-1, 1, 1)).to(weight.scalar_type());
        }
        return torch.conv2d(x, weight, bias, strides, paddings, dense, groups);
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
        return product(x, matrix, new TensorOptional(bias)).view(x.size(0), -1, weight.size(1));
    }

    /** A convolution of 1 x 1 on places, [..., in] to [..., out]. */
    Tensor places(String name, Tensor x) {
        return product(x, get(name + ".weight").flatten(1, 3), bias(name));
    }

    /** Exact GELU; in place where no gradient is recorded, as the input is not used again. */
    static Tensor gelu(Tensor x) {
        return GradMode.is_enabled() ? torch.gelu(x) : torch.gelu_(x);
    }
}
