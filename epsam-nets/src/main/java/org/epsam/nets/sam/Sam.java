package org.epsam.nets.sam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.ReducedCopy;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Segment Anything: an image is encoded once, prompts (points, boxes, masks) are then answered by
 * masks quickly.
 *
 * <p>S is the side of the frame that prompts and masks refer to, {@link SamConfig#frameSide()}.
 *
 * <p>The network is a function of its {@link #state()}: plain tensors, whose {@code requires_grad}
 * the caller sets. Gradients are recorded unless the caller works inside {@link Torch#noGrad}.
 * Results are float32 and belong to the scope that is open at the call. Without gradients several
 * threads may use a model at once, as long as none changes its weights.
 *
 * @see <a href="https://arxiv.org/abs/2304.02643">Kirillov et al. 2023, Segment Anything</a>
 */
public final class Sam implements AutoCloseable {
    /** Channels of image embeddings and prompt tokens. */
    public static final int CHANNELS = 256;

    // build_sam.py of the original: ImageNet's mean and deviation, times 255.
    private static final float[] MEAN = {123.675f, 116.28f, 103.53f};
    private static final float[] DEVIATION = {58.395f, 57.12f, 57.375f};

    private final SamConfig config;
    private final StateDict state;
    private final ImageEncoder imageEncoder;
    private final PromptEncoder promptEncoder;
    private final MixedDecoder maskDecoder;
    private final ReducedCopy<ImageEncoder> encoderCopy;
    private volatile Precision precision = Precision.FLOAT32;

    private Sam(SamConfig config, StateDict state) {
        this.config = config;
        this.state = state;
        Weights all = new Weights(state, "");
        imageEncoder = encoder(config.encoder(), all.at("image_encoder"));
        promptEncoder =
                new PromptEncoder(
                        all.at("prompt_encoder"),
                        config.frameSide(),
                        config.grid(),
                        config.generation().boxesArePoints());
        maskDecoder = new MixedDecoder(state, config.generation());
        encoderCopy =
                new ReducedCopy<>(
                        state,
                        key -> key.startsWith(ImageEncoder.PREFIX),
                        Encoders.familyOf(config.encoder())::isExact,
                        copy -> preparedEncoder(config.encoder(), copy));
    }

    private static ImageEncoder preparedEncoder(EncoderConfig config, StateDict copy) {
        Encoders.familyOf(config).prepare(copy);
        return encoder(config, new Weights(copy, "").at("image_encoder"));
    }

    private static <C extends EncoderConfig> ImageEncoder encoder(C config, Weights weights) {
        return Encoders.familyOf(config).create(config, weights);
    }

    /**
     * Creates a model with random weights.
     *
     * @param config its sizes
     * @param seed of the random numbers; the same seed gives the same weights
     * @return the model
     */
    public static Sam create(SamConfig config, long seed) {
        Torch.start();
        StateDict state = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            StartWeights start =
                    new StartWeights(Encoders.familyOf(config.encoder()), Torch.generator(seed));
            expectedShapes(config).forEach((key, shape) -> state.put(key, start.draw(key, shape)));
            StartWeights.tie(state);
        }
        state.metadata().put(SamConfig.METADATA, config.toJson());
        return new Sam(config, state);
    }

    /**
     * Creates a model with random weights but for a trained backbone of its encoder.
     *
     * @param config its sizes, with an encoder that is built around a backbone, such as {@link
     *     SamConfig#small}
     * @param seed of the random numbers
     * @param backbone the backbone's tensors, keys without prefix as from {@link MobileNetWeights};
     *     copied
     * @return the model
     * @throws CheckpointException if a tensor of the backbone is missing or misshapen
     */
    public static Sam create(SamConfig config, long seed, StateDict backbone) {
        Sam sam = create(config, seed);
        List<String> keys = sam.below(ImageEncoder.BACKBONE);
        if (keys.isEmpty()) {
            sam.close();
            throw new IllegalArgumentException(config.name() + " has no backbone");
        }
        for (String key : keys) {
            String source = key.substring(ImageEncoder.BACKBONE.length());
            Tensor target = sam.state.get(key);
            Shape wanted = Shape.of(target);
            if (!backbone.contains(source) || !Shape.of(backbone.get(source)).equals(wanted)) {
                sam.close();
                throw new CheckpointException(
                        "the weights of the backbone have no " + source + " of shape " + wanted);
            }
            try (TorchScope scope = Torch.scope()) {
                target.copy_(backbone.get(source));
            }
        }
        return sam;
    }

    /**
     * Copies the backbone out of a model's tensors.
     *
     * @param model tensors of a model whose encoder is built around a backbone
     * @return the backbone's tensors, keys without prefix; none if the encoder has no backbone
     */
    public static StateDict backbone(StateDict model) {
        StateDict backbone = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            for (Map.Entry<String, Tensor> entry : model.tensors().entrySet()) {
                if (entry.getKey().startsWith(ImageEncoder.BACKBONE)) {
                    String key = entry.getKey().substring(ImageEncoder.BACKBONE.length());
                    backbone.put(key, entry.getValue().clone());
                }
            }
        }
        return backbone;
    }

    /**
     * Creates a model of a checkpoint's tensors. The size is recognised.
     *
     * @param state exactly the tensors of {@link #expectedShapes}, and perhaps those that the
     *     original stores and never uses, which are removed; taken over, half precision and
     *     bfloat16 become float32
     * @return the model
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape; the state
     *     is then the caller's still
     */
    public static Sam load(StateDict state) {
        Torch.start();
        SamConfig config = SamConfig.recognise(state);
        Map<String, Shape> expected = expectedShapes(config);
        Predicate<String> unused = Encoders.familyOf(config.encoder())::isUnused;
        StrictLoading.check("Segment Anything " + config.name(), expected, state, unused);
        for (String key : expected.keySet()) {
            if (!torch.isFloatingType(state.get(key).scalar_type())) {
                throw new CheckpointException(
                        "Segment Anything "
                                + config.name()
                                + ": "
                                + key
                                + " holds integers instead of float32; give the model as it"
                                + " was saved");
            }
        }
        state.removeIf(unused);
        try (TorchScope scope = Torch.scope()) {
            for (String key : expected.keySet()) {
                if (!isFloat(state.get(key))) {
                    state.put(key, state.get(key).to(ScalarType.Float));
                }
            }
        }
        state.metadata().put(SamConfig.METADATA, config.toJson());
        return new Sam(config, state);
    }

    /**
     * Describes a checkpoint: a whole model, or the tensors of it that a training changes.
     *
     * @param state any tensors
     * @return such as {@code Segment Anything small, 256 px input, MobileNetV2}; empty if they are
     *     not a Segment Anything model's
     * @throws CheckpointException if they are, but some are missing, unexpected or misshapen
     */
    public static Optional<String> describe(StateDict state) {
        return SamParts.describe(state);
    }

    private static boolean isFloat(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Float;
    }

    private static <C extends EncoderConfig> void declareEncoder(
            C config, int inputSide, TensorShapes shapes) {
        Encoders.familyOf(config).declare(config, inputSide, shapes.at("image_encoder"));
    }

    /**
     * Lists a size's tensors without creating them.
     *
     * @param config the sizes
     * @return shape by key, in the original's order
     */
    public static Map<String, Shape> expectedShapes(SamConfig config) {
        TensorShapes shapes = new TensorShapes();
        declareEncoder(config.encoder(), config.inputSide(), shapes);
        PromptEncoder.declare(shapes.at("prompt_encoder"));
        MaskDecoder.declare(shapes.at("mask_decoder"), config.generation());
        return shapes.asMap();
    }

    /**
     * Returns the sizes.
     *
     * @return as recognised or given
     */
    public SamConfig config() {
        return config;
    }

    /**
     * Returns the number of channels of an image embedding.
     *
     * @return {@value #CHANNELS}, and for the small model and SAM 2 the folded fine features behind
     *     them
     */
    public int embeddingChannels() {
        return CHANNELS + config.generation().foldedChannels();
    }

    /**
     * Sets what images and prompts are computed with where no gradients are recorded, and where
     * they are by the mask decoder of large images, those of ViT. The prompt encoder always
     * computes with float32, as the waves of its position code need the digits and cost nothing.
     *
     * @param precision at first {@link Precision#FLOAT32}
     */
    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    /**
     * Returns the weights.
     *
     * @return the tensors themselves; owned by this model
     */
    public StateDict state() {
        return state;
    }

    /**
     * Returns the names of all tensors.
     *
     * @return in the original's order
     */
    public List<String> keys() {
        return List.copyOf(expectedShapes(config).keySet());
    }

    /**
     * Returns the names of the mask decoder's parameters.
     *
     * @return in the original's order, which is its optimizer's
     */
    public List<String> decoderParameterNames() {
        return below("mask_decoder.");
    }

    /**
     * Returns the names of the image encoder's parameters.
     *
     * @return in the original's order; without means and variances of batch norms, which no
     *     training changes
     */
    public List<String> encoderParameterNames() {
        return encoderNames().stream().filter(key -> !BatchNormed.isStatistic(key)).toList();
    }

    /**
     * Returns the names of all tensors that image embeddings depend on.
     *
     * @return in the original's order
     */
    public List<String> encoderNames() {
        return below(ImageEncoder.PREFIX);
    }

    /**
     * Returns the factor of the learning rate of a tensor whose steps must be of a size of their
     * own.
     *
     * @param key name of a tensor
     * @return empty for tensors that share the common rate
     */
    public OptionalDouble ownRate(String key) {
        return Encoders.familyOf(config.encoder()).ownRate(key, state.get(key));
    }

    private List<String> below(String prefix) {
        return keys().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    /**
     * Normalises colours and fills up to a square with zeros, below and to the right.
     *
     * @param rgb images [3, h, w] or [B, 3, h, w], 0..255, bytes or floats; the longer side is
     *     {@link SamConfig#inputSide()}, as are both where the model {@link SamConfig#stretches()}
     * @return [B, 3, s, s], s the side of the input
     */
    public Tensor preprocess(Tensor rgb) {
        long side = config.inputSide();
        long h = rgb.size(-2);
        long w = rgb.size(-1);
        boolean fits = config.stretches() ? h == side && w == side : Math.max(h, w) == side;
        if (rgb.dim() < 3 || rgb.dim() > 4 || rgb.size(-3) != 3 || !fits) {
            throw new IllegalArgumentException(
                    "images ["
                            + Shape.of(rgb)
                            + "]: expected [B, 3, h, w] with "
                            + (config.stretches() ? "both sides " : "a longer side of ")
                            + side);
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor x = rgb.dim() == 3 ? rgb.unsqueeze(0) : rgb;
            x = x.to(ScalarType.Float).sub(channels(MEAN, x)).div(channels(DEVIATION, x));
            return scope.keep(torch.constant_pad_nd(x, 0, side - w, 0, side - h));
        }
    }

    private static Tensor channels(float[] values, Tensor like) {
        return AbstractTensor.create(values, 3, 1, 1).to(like.device(), ScalarType.Float);
    }

    /**
     * Encodes images.
     *
     * @param preprocessed [B, 3, s, s] from {@link #preprocess}
     * @return image embeddings [B, C, S/16, S/16] with {@link #embeddingChannels()}
     */
    public Tensor encodeImage(Tensor preprocessed) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(
                    precision == Precision.BFLOAT16 && !GradMode.is_enabled()
                            ? encoderCopy.network().encode(preprocessed).to(ScalarType.Float)
                            : imageEncoder.encode(preprocessed));
        }
    }

    /**
     * Returns the code of the image tokens' positions.
     *
     * @return [1, 256, S/16, S/16]; the same tensor each time, not to be changed
     */
    public Tensor densePositionCode() {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(promptEncoder.densePositionCode());
        }
    }

    /**
     * Encodes prompts; B is the number of objects asked for.
     *
     * @param points [B, N, 2], x to the right and y down, in pixels of the input frame (0..S)
     * @param labels [B, N]: 1 inside, 0 outside, -1 padding; present if the points are
     * @param boxes [B, 4]: x0, y0, x1, y1 in the input frame
     * @param masks logits of an earlier mask [B, 1, S/4, S/4]
     * @return tokens; one padding point is appended if there are points and no boxes
     */
    public PromptEmbedding encodePrompts(
            Optional<Tensor> points,
            Optional<Tensor> labels,
            Optional<Tensor> boxes,
            Optional<Tensor> masks) {
        try (TorchScope scope = Torch.scope()) {
            PromptEmbedding prompts = promptEncoder.encode(points, labels, boxes, masks);
            scope.keep(prompts.sparse());
            scope.keep(prompts.dense());
            return prompts;
        }
    }

    /**
     * Predicts masks.
     *
     * @param imageEmbedding [B, C, S/16, S/16], one a prompt, or [1, C, S/16, S/16] for all prompts
     * @param prompts of B objects
     * @param multimask true for three masks, for an ambiguous prompt; false for one
     * @return mask logits and estimated overlaps
     */
    public MaskPrediction decode(
            Tensor imageEmbedding, PromptEmbedding prompts, boolean multimask) {
        try (TorchScope scope = Torch.scope()) {
            Tensor position = promptEncoder.densePositionCode();
            MaskPrediction masks =
                    maskDecoder.decode(imageEmbedding, position, prompts, multimask, precision);
            scope.keep(masks.lowResLogits());
            scope.keep(masks.iou());
            return masks;
        }
    }

    /**
     * Brings mask logits to the size of the original image: enlarged to the frame, filling cut off,
     * then resized; at once where the model {@link SamConfig#stretches()}.
     *
     * @param lowRes [B, C, S/4, S/4]
     * @param input size of the image with a longer side of S, before filling
     * @param original size of the original image
     * @return logits [B, C, original height, original width]
     */
    public Tensor postprocess(Tensor lowRes, FrameSize input, FrameSize original) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(
                    config.stretches()
                            ? MaskResize.atOnce(lowRes, original)
                            : MaskResize.apply(lowRes, config.frameSide(), input, original));
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        encoderCopy.close();
        maskDecoder.close();
        promptEncoder.close();
        state.close();
    }
}
