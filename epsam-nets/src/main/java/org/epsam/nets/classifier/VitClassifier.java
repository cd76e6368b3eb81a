package org.epsam.nets.classifier;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.vit.VisionTransformer;

/**
 * A linear head on the patch tokens of a vision transformer that stays as it is. Each place
 * contributes evidence of its own, and the logit is the mean of it, so that the activation map is
 * exact, down to its sign.
 *
 * <p>The state holds the head and, as bytes, the hash of the encoder's weights; the weights
 * themselves stay in their file.
 */
final class VitClassifier implements PatchClassifier {
    static final String NAME = "vit";

    /** The entry with the hash of the encoder's weights. */
    static final String ENCODER = "encoder.sha256";

    private static final String WEIGHT = "head.weight";
    private static final String BIAS = "head.bias";
    private static final int HASH_BYTES = 32;
    private static final double DEVIATION = 0.01;

    private final VisionTransformer encoder;
    private final StateDict head;
    private final FrozenFeatures frozen = new Frozen();

    private VitClassifier(VisionTransformer encoder, StateDict head) {
        this.encoder = encoder;
        this.head = head;
    }

    /**
     * Creates a network with a head that has not been trained.
     *
     * @param encoder taken over
     * @param sha256 of its weights as published
     * @param seed of the head's weights
     */
    static VitClassifier create(VisionTransformer encoder, String sha256, long seed) {
        StateDict head = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            Map<String, Shape> shapes = shapes(encoder.shape(0, 0).sizes().get(0));
            TensorOptions floats = new TensorOptions(ScalarType.Float);
            Tensor weight = torch.zeros(shapes.get(WEIGHT).toArray(), floats);
            head.put(WEIGHT, weight.normal_(0, DEVIATION, Torch.generator(seed)));
            head.put(BIAS, torch.zeros(shapes.get(BIAS).toArray(), floats));
            head.put(ENCODER, Tensor.create(HexFormat.of().parseHex(sha256), false));
        }
        return new VitClassifier(encoder, head);
    }

    /**
     * Creates a network with a trained head.
     *
     * @param encoder taken over
     * @param weights of the head, as {@link #checkHead} accepts; copied
     * @throws CheckpointException if the head is for tokens of another width
     */
    static VitClassifier load(VisionTransformer encoder, StateDict weights) {
        StateDict head = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            StrictLoading.check(
                    "classifier " + NAME, shapes(encoder.shape(0, 0).sizes().get(0)), weights);
            weights.tensors().forEach((key, tensor) -> head.put(key, tensor.detach().clone()));
        } catch (CheckpointException e) {
            encoder.close();
            throw e;
        }
        head.metadata().putAll(weights.metadata());
        return new VitClassifier(encoder, head);
    }

    private static Map<String, Shape> shapes(long channels) {
        TensorShapes shapes = new TensorShapes();
        shapes.conv("head", 1, channels, 1);
        shapes.tensor(ENCODER, HASH_BYTES);
        return shapes.asMap();
    }

    /**
     * Checks the tensors of a head.
     *
     * @return the channels that it sees
     * @throws CheckpointException if tensors are missing, unexpected or misshapen
     */
    static long checkHead(StateDict weights) {
        boolean convolution = weights.contains(WEIGHT) && weights.get(WEIGHT).dim() == 4;
        long channels = convolution ? weights.get(WEIGHT).size(1) : 0;
        StrictLoading.check("classifier " + NAME, shapes(channels), weights);
        return channels;
    }

    /** The hash of the encoder's weights that the head was trained on. */
    static String encoderHash(StateDict head) {
        byte[] bytes = new byte[HASH_BYTES];
        try (TorchScope scope = Torch.scope()) {
            Tensor values = head.get(ENCODER).cpu().to(ScalarType.Int);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) values.select(0, i).item_int();
            }
        }
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public StateDict state() {
        return head;
    }

    @Override
    public List<String> parameterNames() {
        return List.of(WEIGHT, BIAS);
    }

    @Override
    public Optional<FrozenFeatures> frozen() {
        return Optional.of(frozen);
    }

    @Override
    public boolean trainsApart() {
        return true;
    }

    @Override
    public Tensor logits(Tensor rgb) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(places(rgb).mean(2, 3));
        }
    }

    /** {@inheritDoc} There is no dropout, so that no number is asked for. */
    @Override
    public Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(frozen.places(encoder.features(rgb)));
        }
    }

    @Override
    public Tensor places(Tensor rgb) {
        try (GradientMode off = Torch.noGrad()) {
            return trainingPlaces(rgb, () -> 0);
        }
    }

    /**
     * {@inheritDoc} Here a cell for each patch of the transformer, whatever the layer: the evidence
     * of the places, bias included. Grad-CAM is the same map without the bias, LayerCAM that of the
     * positive class weights alone; both are divided by the number of places, as the gradient is.
     */
    @Override
    public Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(map(encoder.features(rgb), method));
        }
    }

    private Tensor map(Tensor features, CamMethod method) {
        if (method == CamMethod.CAM) {
            return frozen.places(features).squeeze(1);
        }
        UnaryOperator<Tensor> used =
                method == CamMethod.LAYER_CAM ? torch::relu : UnaryOperator.identity();
        Scalar places = new Scalar(features.size(2) * features.size(3));
        return torch.conv2d(features, used.apply(head.get(WEIGHT))).div(places).squeeze(1);
    }

    @Override
    public Localized localize(Tensor rgb, CamLayer layer, CamMethod method) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor features = encoder.features(rgb);
            return new Localized(
                    scope.keep(frozen.places(features).mean(2, 3)),
                    scope.keep(map(features, method)));
        }
    }

    @Override
    public String network() {
        return NAME;
    }

    @Override
    public void setPrecision(Precision precision) {
        encoder.setPrecision(precision);
    }

    @Override
    public void close() {
        encoder.close();
        head.close();
    }

    /** The encoder as what is stored, and the head on it. */
    private final class Frozen implements FrozenFeatures {
        @Override
        public String sha256() {
            return encoderHash(head);
        }

        @Override
        public Precision precision() {
            return encoder.precision();
        }

        @Override
        public Shape shape(long height, long width) {
            return encoder.shape(height, width);
        }

        @Override
        public Tensor of(Tensor rgb) {
            return encoder.features(rgb);
        }

        @Override
        public Tensor places(Tensor features) {
            return torch.conv2d(features, head.get(WEIGHT)).add(head.get(BIAS));
        }
    }
}
