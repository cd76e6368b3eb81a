package org.epsam.nets.sam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * MobileNetV2 at width 1.0 with batch norm folded into the convolutions (Sandler et al. 2018, table
 * 2), without the classifier matrix.
 *
 * <p>Keys below the prefix: {@code stem}, {@code stage0.0.depthwise}, {@code stage1.0.expand} and
 * so on to {@code stage6.0.project}, {@code head}; each with {@code .weight} [out, in/groups, k, k]
 * and {@code .bias}.
 */
public final class MobileNetV2 {
    /** Name of the network in configurations and checkpoints. */
    public static final String NAME = "mobilenetv2";

    private static final int HEAD_CHANNELS = 1280;
    private static final double MIN_SIZE = 1e-4;

    /** Channels of the largest feature map, at stride 2. */
    private static final long WIDEST = 96;

    private static final long LARGEST_BYTES = 28L << 20;

    private static final int STEM = 32;

    // Of ImageNet's red, green and blue, 0..1.
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private static final Pattern LATER = Pattern.compile("stage[56]\\.");

    /** Stages up to stride 16. */
    private static final int LOCAL_STAGES = 5;

    /** A row of the paper's table 2: blocks of one output size; the stride is the first block's. */
    private record Stage(int expansion, int channels, int blocks, int stride) {}

    private static final List<Stage> STAGES =
            List.of(
                    new Stage(1, 16, 1, 1),
                    new Stage(6, 24, 2, 2),
                    new Stage(6, 32, 3, 2),
                    new Stage(6, 64, 4, 2),
                    new Stage(6, 96, 3, 1),
                    new Stage(6, 160, 3, 2),
                    new Stage(6, 320, 1, 1));

    /**
     * Feature maps of one batch of images, named by their stride.
     *
     * @param stride4 [B, 24, H/4, W/4]
     * @param stride8 [B, 32, H/8, W/8]
     * @param stride16 [B, 96, H/16, W/16]
     * @param last [B, 320, H/32, W/32]
     */
    public record Features(Tensor stride4, Tensor stride8, Tensor stride16, Tensor last) {}

    /**
     * The feature maps of the local part of the network.
     *
     * @param stride8 [B, 32, H/8, W/8]
     * @param stride16 [B, 96, H/16, W/16]
     */
    public record LocalFeatures(Tensor stride8, Tensor stride16) {}

    private final Weights weights;

    /**
     * Creates the network.
     *
     * @param state where the tensors are; not taken over
     * @param prefix what their keys begin with, such as {@code image_encoder.backbone.}, or empty
     */
    public MobileNetV2(StateDict state, String prefix) {
        this(new Weights(state, prefix));
    }

    MobileNetV2(Weights weights) {
        this.weights = weights;
    }

    /**
     * Lists the tensors.
     *
     * @param prefix what the keys begin with, ending in a dot, or empty
     * @return shape by key, in the network's order
     */
    public static Map<String, Shape> expectedShapes(String prefix) {
        TensorShapes shapes = new TensorShapes();
        declare(
                prefix.isEmpty() ? shapes : shapes.at(prefix.substring(0, prefix.length() - 1)),
                true);
        return shapes.asMap();
    }

    /**
     * Lists the tensors that {@link #localFeatures} takes.
     *
     * @param prefix what the keys begin with, ending in a dot, or empty
     * @return shape by key, in the network's order
     */
    public static Map<String, Shape> localShapes(String prefix) {
        Map<String, Shape> shapes = new LinkedHashMap<>(expectedShapes(prefix));
        shapes.keySet()
                .removeIf(key -> key.startsWith(prefix + "head") || LATER.matcher(key).find());
        return shapes;
    }

    /**
     * Returns the relative step size of a tensor compared with other layers. A folded batch norm
     * leaves layers whose weights differ a hundredfold in size; a step of Adam has one size for all
     * and would wreck the small ones.
     *
     * @param tensor one of this network's
     * @return its root mean square, at least 1e-4
     */
    public static double relativeRate(Tensor tensor) {
        try (TorchScope scope = Torch.scope()) {
            return Math.max(Math.sqrt(tensor.detach().square().mean().item_double()), MIN_SIZE);
        }
    }

    static void declare(TensorShapes shapes, boolean head) {
        shapes.conv("stem", STEM, 3, 3);
        int in = STEM;
        for (int s = 0; s < STAGES.size(); s++) {
            Stage stage = STAGES.get(s);
            for (int b = 0; b < stage.blocks; b++) {
                TensorShapes block = shapes.at("stage" + s + "." + b);
                int inner = in * stage.expansion;
                if (stage.expansion > 1) {
                    block.conv("expand", inner, in, 1);
                }
                block.conv("depthwise", inner, 1, 3);
                block.conv("project", stage.channels, inner, 1);
                in = stage.channels;
            }
        }
        if (head) {
            shapes.conv("head", HEAD_CHANNELS, in, 1);
        }
    }

    /**
     * Normalises images with ImageNet's mean and deviation.
     *
     * @param rgb [B, 3, H, W], 0..1
     * @return [B, 3, H, W], as {@link #features} and {@link #localFeatures} take it
     */
    public static Tensor normalised(Tensor rgb) {
        return rgb.sub(channels(MEAN, rgb)).div(channels(DEVIATION, rgb));
    }

    private static Tensor channels(float[] values, Tensor like) {
        return AbstractTensor.create(values, 1, 3, 1, 1).to(like.device(), like.scalar_type());
    }

    /**
     * Returns whether a tensor stays float32 where the network computes with bfloat16: the layers
     * at full resolution and all biases. Rounding them causes most of the difference, and float32
     * is as fast there.
     *
     * @param key of any tensor
     * @param prefix what the keys of this network begin with
     * @return false for tensors of other networks, too
     */
    public static boolean isExact(String key, String prefix) {
        return key.startsWith(prefix)
                && (key.endsWith(".bias")
                        || key.startsWith("stem.", prefix.length())
                        || key.startsWith("stage0.", prefix.length()));
    }

    /**
     * Divides a batch so that no feature map is so large that it costs more to have its memory from
     * the operating system than to compute it: glibc keeps freed blocks up to 32 MiB for the next
     * request. Images do not influence one another.
     *
     * @param images [B, 3, H, W]
     * @return parts of the batch in order, views; the batch alone where gradients are recorded, and
     *     on a GPU
     */
    public static List<Tensor> parts(Tensor images) {
        long batch = images.size(0);
        long bytes = WIDEST * images.size(2) * images.size(3) / 4 * images.element_size();
        boolean whole = GradMode.is_enabled() || !images.is_cpu();
        long atOnce = whole ? batch : Math.max(1, LARGEST_BYTES / bytes);
        List<Tensor> parts = new ArrayList<>();
        for (long i = 0; i < batch; i += atOnce) {
            parts.add(images.narrow(0, i, Math.min(atOnce, batch - i)));
        }
        return parts;
    }

    /**
     * Computes the feature maps.
     *
     * @param images [B, 3, H, W], normalised with ImageNet's mean and deviation
     * @return the maps; differentiable
     */
    public Features features(Tensor images) {
        List<Tensor> ofStage = run(images, STAGES.size(), UnaryOperator.identity());
        return new Features(ofStage.get(1), ofStage.get(2), ofStage.get(4), ofStage.get(6));
    }

    /**
     * Computes the feature maps of strides 8 and 16 only, with something done to the former before
     * they go on. What a cell of stride 16 sees is then a square of 267 px, and mostly its middle;
     * the last maps see 491 px.
     *
     * @param images [B, 3, H, W], normalised with ImageNet's mean and deviation
     * @param at8 what is done to [B, 32, H/8, W/8]
     * @return the maps; differentiable
     */
    public LocalFeatures localFeatures(Tensor images, UnaryOperator<Tensor> at8) {
        List<Tensor> ofStage = run(images, LOCAL_STAGES, at8);
        return new LocalFeatures(ofStage.get(2), ofStage.get(LOCAL_STAGES - 1));
    }

    /** The features behind each stage. What is between them is freed early, and used again. */
    private List<Tensor> run(Tensor images, int stages, UnaryOperator<Tensor> at8) {
        ScalarType type = weights.get("stage1.0.expand.weight").scalar_type();
        Tensor x = images;
        List<Tensor> ofStage = new ArrayList<>();
        for (int s = 0; s < stages; s++) {
            try (TorchScope scope = Torch.scope()) {
                x = s == 0 ? weights.conv("stem", x, 2, 1, Activation.RELU6) : x;
                x = stage(s, x);
                x = s == 0 ? x.to(type) : s == 2 ? at8.apply(x) : x;
                ofStage.add(scope.keep(x));
            }
        }
        return ofStage;
    }

    private Tensor stage(int number, Tensor before) {
        Stage stage = STAGES.get(number);
        Tensor x = before;
        for (int b = 0; b < stage.blocks; b++) {
            try (TorchScope scope = Torch.scope()) {
                Weights at = weights.at("stage" + number + "." + b);
                x = scope.keep(block(at, x, b == 0 ? stage.stride : 1));
            }
        }
        return x;
    }

    private static Tensor block(Weights at, Tensor x, int stride) {
        Tensor y = at.has("expand.weight") ? at.conv("expand", x, 1, 1, Activation.RELU6) : x;
        y = at.conv("depthwise", y, stride, (int) y.size(1), Activation.RELU6);
        y = at.conv("project", y, 1);
        return stride == 1 && x.size(1) == y.size(1) ? y.add_(x) : y;
    }

    /**
     * Prepares a copy of the weights for inference: its convolutions keep packed weights.
     *
     * @param copy where the tensors are, which must not change any more
     */
    public static void prepare(StateDict copy) {
        FusedConvolution.allow(copy);
    }
}
