package org.epsam.nets.vit;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.ReducedCopy;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * A vision transformer as DINOv2 builds it (Oquab et al. 2024), for inference: class token,
 * registers or none, LayerScale or none, a perceptron with GELU or SwiGLU, positions interpolated
 * to the size of the image.
 */
public final class VisionTransformer implements AutoCloseable {
    private final VitSizes sizes;
    private final Normalisation normalisation;
    private final StateDict state;
    private final VitLayers layers;
    private final ReducedCopy<VitLayers> copy;
    private volatile Precision precision = Precision.FLOAT32;

    private VisionTransformer(Layout layout, StateDict state, VitSizes sizes) {
        this.sizes = sizes;
        this.state = state;
        this.normalisation = Published.normalisation(sizes, layout);
        int heads = Published.heads(sizes);
        Positions positions =
                sizes.registers() > 0 ? layout.positionsWithRegisters() : layout.positions();
        this.layers = new VitLayers(sizes, heads, positions, state);
        this.copy =
                new ReducedCopy<>(
                        state,
                        key -> true,
                        key -> key.equals("pos_embed") || key.endsWith("gamma"),
                        weights -> new VitLayers(sizes, heads, positions, weights));
    }

    /**
     * Returns whether a checkpoint has the names of a vision transformer.
     *
     * @param weights any tensors
     * @return true if it is to be read as one; whether all tensors are there is not checked
     */
    public static boolean recognises(StateDict weights) {
        return Published.layout(weights).isPresent();
    }

    /**
     * Describes a checkpoint.
     *
     * @param weights that are recognised
     * @return such as {@code DINOv2 ViT-S/14, 4 registers, 518 px, names of DINOv2, normalisation
     *     ImageNet}
     * @throws CheckpointException if tensors are missing, unexpected or misshapen, or the number of
     *     heads cannot be told
     */
    public static String describe(StateDict weights) {
        Layout layout = layout(weights);
        try (StateDict translated = layout.translated(weights)) {
            return Published.describe(checked(layout, translated), layout);
        }
    }

    /**
     * Loads a network.
     *
     * @param weights as published under the names of DINOv2, timm or Hugging Face; floats of any
     *     precision. They may be shared and must not change
     * @return the network, on the device where networks run; closed by the caller
     * @throws CheckpointException as {@link #describe}
     */
    public static VisionTransformer load(StateDict weights) {
        Torch.start();
        Layout layout = layout(weights);
        try (StateDict translated = layout.translated(weights)) {
            VitSizes sizes = checked(layout, translated);
            StateDict state = translated.toType(ScalarType.Float).toDevice();
            try {
                return new VisionTransformer(layout, state, sizes);
            } catch (RuntimeException e) {
                state.close();
                throw e;
            }
        }
    }

    private static Layout layout(StateDict weights) {
        Optional<Layout> layout = Published.layout(weights);
        return layout.orElseThrow(
                () ->
                        new CheckpointException(
                                "these are not the weights of a vision transformer with the names"
                                        + " of DINOv2, timm or Hugging Face; found "
                                        + weights.summary()));
    }

    private static VitSizes checked(Layout layout, StateDict translated) {
        VitSizes sizes = VitSizes.of(translated);
        StrictLoading.check(
                "vision transformer with names of " + layout.name(), sizes.shapes(), translated);
        return sizes;
    }

    /**
     * Computes the tokens behind the last norm.
     *
     * @param images normalised, [B, 3, H, W], float32, multiples of the patch
     * @return [B, 1 + registers + H/patch * W/patch, C], float32, without gradients: class,
     *     registers, patches by rows
     */
    public Tensor tokens(Tensor images) {
        try (GradientMode off = Torch.noGrad()) {
            return (precision == Precision.BFLOAT16 ? copy.network() : layers).tokens(images);
        }
    }

    /**
     * Computes the normalised tokens of the patches of images, which are resized to the nearest
     * multiples of the patch.
     *
     * @param rgb [B, 3, H, W] in [0, 1]
     * @return [B, C, h, w] as {@link #shape} says, float32, without gradients
     */
    public Tensor features(Tensor rgb) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            TensorVector features = new TensorVector();
            for (long i = 0; i < rgb.size(0); i++) {
                try (TorchScope one = Torch.scope()) {
                    features.push_back(one.keep(featuresOfOne(rgb.narrow(0, i, 1))));
                }
            }
            return scope.keep(torch.cat(features, 0));
        }
    }

    private Tensor featuresOfOne(Tensor rgb) {
        Shape shape = shape(rgb.size(2), rgb.size(3));
        long rows = shape.sizes().get(1);
        long columns = shape.sizes().get(2);
        Tensor tokens =
                tokens(
                        normalisation.apply(
                                resized(rgb, rows * sizes.patch(), columns * sizes.patch())));
        return tokens.narrow(1, 1L + sizes.registers(), rows * columns)
                .transpose(1, 2)
                .unflatten(2, new long[] {rows, columns})
                .contiguous();
    }

    private static Tensor resized(Tensor rgb, long height, long width) {
        if (rgb.size(2) == height && rgb.size(3) == width) {
            return rgb;
        }
        return Interpolation.BILINEAR.of(rgb, height, width, true);
    }

    /**
     * Returns the shape of the features of an image.
     *
     * @param height of the image in pixels
     * @param width of the image in pixels
     * @return channels, rows and columns: at least one patch each way
     */
    public Shape shape(long height, long width) {
        return Shape.of(sizes.width(), patches(height), patches(width));
    }

    private long patches(long pixels) {
        return Math.max(1, Math.round((double) pixels / sizes.patch()));
    }

    /**
     * Returns what features are computed with.
     *
     * @return at first {@link Precision#FLOAT32}
     */
    public Precision precision() {
        return precision;
    }

    /**
     * Sets what the network computes with; results are float32.
     *
     * @param precision at first {@link Precision#FLOAT32}
     */
    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    @Override
    public void close() {
        copy.close();
        state.close();
    }
}
