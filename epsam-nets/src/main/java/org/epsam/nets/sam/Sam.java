package org.epsam.nets.sam;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.runtime.Torch;

/**
 * Segment Anything: a picture is encoded once, prompts (points, boxes, masks) are then answered by
 * masks quickly.
 *
 * <p>The network is a function of its {@link #state()}: plain tensors, whose {@code requires_grad}
 * the caller sets. Gradients are recorded unless the caller works inside {@link Torch#noGrad}.
 * Results belong to the scope that is open at the call.
 *
 * @see <a href="https://arxiv.org/abs/2304.02643">Kirillov et al. 2023, Segment Anything</a>
 */
public final class Sam implements AutoCloseable {
    /** Channels of image embeddings and prompt tokens. */
    public static final int CHANNELS = 256;

    // build_sam.py of the original: ImageNet's mean and deviation, times 255.
    private static final float[] MEAN = {123.675f, 116.28f, 103.53f};
    private static final float[] DEVIATION = {58.395f, 57.12f, 57.375f};

    /** Makes an image token's peak among its neighbours about e^4 (see {@link #tie}). */
    private static final double TIED_SCALE = 2.5;

    private final SamConfig config;
    private final StateDict state;
    private final ImageEncoder imageEncoder;
    private final PromptEncoder promptEncoder;
    private final MaskDecoder maskDecoder;

    private Sam(SamConfig config, StateDict state) {
        this.config = config;
        this.state = state;
        Weights all = new Weights(state, "");
        imageEncoder = ImageEncoder.of(config.encoder(), all.at("image_encoder"));
        promptEncoder =
                new PromptEncoder(all.at("prompt_encoder"), config.inputSide(), config.grid());
        maskDecoder = new MaskDecoder(all.at("mask_decoder"));
    }

    /**
     * Makes a model with random weights.
     *
     * @param config its sizes
     * @param seed of the random numbers; the same seed gives the same weights
     * @return the model
     */
    public static Sam create(SamConfig config, long seed) {
        Torch.start();
        StateDict state = new StateDict();
        Torch.scope(
                () -> {
                    GeneratorOptional random = Torch.generator(seed);
                    shapes(config)
                            .all()
                            .forEach((key, shape) -> state.put(key, start(key, shape, random)));
                    state.tensors().keySet().forEach(key -> tie(state, key));
                });
        state.metadata().put(SamConfig.METADATA, config.toJson());
        return new Sam(config, state);
    }

    /**
     * Makes a model with random weights but for a trained backbone of the small encoder.
     *
     * @param config its sizes, with a {@link MobileNetConfig}
     * @param seed of the random numbers
     * @param backbone MobileNetV2's tensors, keys without prefix as from {@link MobileNetWeights};
     *     copied
     * @return the model
     * @throws CheckpointException if a tensor of the backbone is missing or misshapen
     */
    public static Sam create(SamConfig config, long seed, StateDict backbone) {
        if (!(config.encoder() instanceof MobileNetConfig)) {
            throw new IllegalArgumentException(config.name() + " has no MobileNetV2 backbone");
        }
        Sam sam = create(config, seed);
        String prefix = "image_encoder.backbone.";
        for (Map.Entry<String, Tensor> e : sam.state.tensors().entrySet()) {
            if (e.getKey().startsWith(prefix)) {
                String key = e.getKey().substring(prefix.length());
                String wanted = StrictLoading.shape(e.getValue());
                if (!backbone.contains(key)
                        || !StrictLoading.shape(backbone.get(key)).equals(wanted)) {
                    sam.close();
                    throw new CheckpointException(
                            "the MobileNetV2 weights have no " + key + " of shape " + wanted);
                }
                Torch.scope(() -> e.getValue().copy_(backbone.get(key)));
            }
        }
        return sam;
    }

    /**
     * Lets prompt tokens and image tokens of one place find each other from the first step: queries
     * and keys of the attention between them start with the same weights, large enough that the
     * position code decides. With weights of their own (as in the original) a small data set
     * teaches the model to ignore its prompts long before it teaches it to find them.
     */
    private static void tie(StateDict state, String key) {
        if (key.matches(".*(cross_attn_|final_attn_).*\\.q_proj\\.weight")) {
            Tensor query = state.get(key).mul_(new Scalar(TIED_SCALE));
            state.get(key.replace(".q_proj.", ".k_proj.")).copy_(query);
        }
    }

    /**
     * The start of training, as PyTorch's layers and the original draw it: embeddings and the
     * position matrix normal, norms 1 and 0, other layers by their number of inputs. Position
     * tables, zero in the original, are small noise.
     */
    private static Tensor start(String key, long[] shape, GeneratorOptional random) {
        Tensor tensor = torch.zeros(shape, new TensorOptions(ScalarType.Float));
        boolean embedding =
                key.matches(".*(_embed|_embeddings\\.\\d|_token|_tokens)\\.weight")
                        || key.endsWith("gaussian_matrix");
        long inputs = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
        if (embedding) {
            return tensor.normal_(0, 1, random);
        } else if (key.contains("pos_embed") || key.contains("rel_pos")) {
            return tensor.normal_(0, 0.02, random);
        } else if (key.endsWith(".bias")) {
            return tensor;
        } else if (shape.length == 1) {
            return tensor.add_(new Scalar(1.0));
        } else if (key.contains(".backbone.")) {
            // No norms in there: this keeps the spread of the values (He et al. 2015).
            return tensor.normal_(0, Math.sqrt(2.0 / inputs), random);
        }
        double bound = 1 / Math.sqrt(inputs);
        return tensor.uniform_(-bound, bound, random);
    }

    /**
     * Makes a model of a checkpoint's tensors. The size is recognised.
     *
     * @param state exactly the tensors of {@link #expectedShapes}; taken over, half precision and
     *     bfloat16 become float32
     * @return the model
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape; the state
     *     is then the caller's still
     */
    public static Sam load(StateDict state) {
        Torch.start();
        SamConfig config = SamConfig.recognise(state);
        Map<String, String> expected = expectedShapes(config);
        StrictLoading.check("Segment Anything " + config.name(), expected, state);
        for (String key : expected.keySet()) {
            if (!torch.isFloatingType(state.get(key).scalar_type())) {
                throw new CheckpointException(
                        "Segment Anything "
                                + config.name()
                                + ": "
                                + key
                                + " holds whole numbers instead of float32; give the model as it"
                                + " was saved");
            }
        }
        Torch.scope(
                () ->
                        expected.keySet().stream()
                                .filter(k -> !isFloat(state.get(k)))
                                .forEach(k -> state.put(k, state.get(k).to(ScalarType.Float))));
        state.metadata().put(SamConfig.METADATA, config.toJson());
        return new Sam(config, state);
    }

    private static boolean isFloat(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Float;
    }

    private static Shapes shapes(SamConfig config) {
        Shapes shapes = new Shapes();
        ImageEncoder.declare(config.encoder(), config.inputSide(), shapes.at("image_encoder"));
        PromptEncoder.declare(shapes.at("prompt_encoder"));
        MaskDecoder.declare(shapes.at("mask_decoder"), ImageEncoder.fineChannels(config.encoder()));
        return shapes;
    }

    /**
     * Lists a size's tensors without making them.
     *
     * @param config the sizes
     * @return shape by key, such as {@code 256x64x2x2}, in the original's order
     */
    public static Map<String, String> expectedShapes(SamConfig config) {
        return shapes(config).asText();
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
     * Tells how many channels an image embedding has.
     *
     * @return {@value #CHANNELS}, and for the small model the folded fine features behind them
     */
    public int embeddingChannels() {
        int places = MaskDecoder.UPSCALING * MaskDecoder.UPSCALING;
        return CHANNELS + places * ImageEncoder.fineChannels(config.encoder());
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
        return List.copyOf(shapes(config).all().keySet());
    }

    /**
     * Returns the names of the mask decoder's parameters.
     *
     * @return in the original's order, which is its optimiser's
     */
    public List<String> decoderParameterNames() {
        return below("mask_decoder.");
    }

    /**
     * Returns the names of the image encoder's parameters.
     *
     * @return in the original's order
     */
    public List<String> encoderParameterNames() {
        return below("image_encoder.");
    }

    /**
     * Returns the names of the prompt encoder's parameters.
     *
     * @return in the original's order; the random matrix of the position code is not trained and
     *     not among them
     */
    public List<String> promptEncoderParameterNames() {
        return below("prompt_encoder.").stream().filter(k -> !k.contains(".pe_layer.")).toList();
    }

    private List<String> below(String prefix) {
        return keys().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    /**
     * Normalises colours and fills up to a square with zeros, below and to the right.
     *
     * @param rgb pictures [3, h, w] or [B, 3, h, w], 0..255, bytes or floats; the longer side is
     *     {@link SamConfig#inputSide()}
     * @return [B, 3, S, S]
     */
    public Tensor preprocess(Tensor rgb) {
        long side = config.inputSide();
        long h = rgb.size(-2);
        long w = rgb.size(-1);
        if (rgb.dim() < 3 || rgb.dim() > 4 || rgb.size(-3) != 3 || Math.max(h, w) != side) {
            throw new IllegalArgumentException(
                    "pictures ["
                            + StrictLoading.shape(rgb)
                            + "]: expected [B, 3, h, w] with a longer side of "
                            + side);
        }
        return Torch.keep(
                () -> {
                    Tensor x = rgb.dim() == 3 ? rgb.unsqueeze(0) : rgb;
                    x = x.to(ScalarType.Float).sub(channels(MEAN, x)).div(channels(DEVIATION, x));
                    return torch.constant_pad_nd(x, 0, side - w, 0, side - h);
                });
    }

    private static Tensor channels(float[] values, Tensor like) {
        return AbstractTensor.create(values, 3, 1, 1).to(like.device(), ScalarType.Float);
    }

    /**
     * Encodes pictures.
     *
     * @param preprocessed [B, 3, S, S] from {@link #preprocess}
     * @return image embeddings [B, C, S/16, S/16] with {@link #embeddingChannels()}
     */
    public Tensor encodeImage(Tensor preprocessed) {
        return Torch.keep(() -> imageEncoder.encode(preprocessed));
    }

    /**
     * Returns the code of the image tokens' positions.
     *
     * @return [1, 256, S/16, S/16]
     */
    public Tensor densePositionCode() {
        return Torch.keep(promptEncoder::densePositionCode);
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
        return keepBoth(
                () -> promptEncoder.encode(points, labels, boxes, masks),
                p -> List.of(p.sparse(), p.dense()));
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
        return keepBoth(
                () ->
                        maskDecoder.decode(
                                imageEmbedding,
                                promptEncoder.densePositionCode(),
                                prompts,
                                multimask),
                p -> List.of(p.lowResLogits(), p.iou()));
    }

    /** As {@link Torch#keep}, for a record of tensors. */
    private static <R> R keepBoth(Supplier<R> work, Function<R, List<Tensor>> tensors) {
        R result;
        try (PointerScope inner = new PointerScope()) {
            result = work.get();
            tensors.apply(result).forEach(Tensor::retainReference);
        }
        PointerScope outer = PointerScope.getInnerScope();
        if (outer != null) {
            for (Tensor tensor : tensors.apply(result)) {
                outer.attach(tensor);
                tensor.releaseReference();
            }
        }
        return result;
    }

    /**
     * Brings mask logits to the size of the original picture: enlarged to the input side, filling
     * cut off, then resized.
     *
     * @param lowRes [B, C, S/4, S/4]
     * @param inputH height of the picture as it entered, before filling
     * @param inputW its width
     * @param originalH height of the original picture
     * @param originalW its width
     * @return logits [B, C, originalH, originalW]
     */
    public Tensor postprocess(Tensor lowRes, int inputH, int inputW, int originalH, int originalW) {
        long side = config.inputSide();
        return Torch.keep(
                () ->
                        torch.upsample_bilinear2d(
                                torch.upsample_bilinear2d(lowRes, new long[] {side, side}, false)
                                        .narrow(2, 0, inputH)
                                        .narrow(3, 0, inputW),
                                new long[] {originalH, originalW},
                                false));
    }

    /** Frees the weights. */
    @Override
    public void close() {
        state.close();
    }
}
