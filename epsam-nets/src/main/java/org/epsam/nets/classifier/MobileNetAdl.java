package org.epsam.nets.classifier;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.ReducedCopy;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Rectifier;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.MobileNetV2;

/**
 * A patch classifier that starts from ImageNet: {@link MobileNetV2} up to stride 16, attention
 * dropout behind strides 8 and 16, one logit. A few hundred patches suffice to tune it, where a
 * network from random weights learns the stain.
 *
 * <p>The network ends where its cells still see a part of the patch and not all of it: each place
 * of either stride contributes evidence of its own, and the logit is the mean of it. So the
 * activation map is exact, down to its sign.
 */
final class MobileNetAdl implements PatchClassifier {
    private static final String BACKBONE = "backbone.";

    private static final int FINE = 128;
    private static final int COARSE = 256;

    /** Rates of the backbone as a fraction of those in proportion to its tensors. */
    private static final double BACKBONE_RATE = 0.2;

    private final StateDict state;
    private final Features features;
    private final ReducedCopy<Features> featuresCopy;
    private final AttentionDropout dropout;
    private final boolean attentionDropout;
    private volatile Precision precision = Precision.FLOAT32;

    private MobileNetAdl(StateDict state, DropoutConfig config) {
        this.state = state;
        this.features = new Features(state);
        this.featuresCopy =
                new ReducedCopy<>(
                        state,
                        key -> !key.startsWith("fc"),
                        key -> MobileNetV2.isExact(key, BACKBONE),
                        Features::prepared);
        this.dropout = config.layer();
        this.attentionDropout = config.used();
    }

    /**
     * Creates a network with the backbone of a trained one.
     *
     * @param trained MobileNetV2's tensors, keys without prefix as from {@link
     *     org.epsam.nets.sam.MobileNetWeights}, floats of any precision; copied
     * @param dropout attention dropout
     * @param seed of the weights of all other layers
     * @return the network, on the CPU
     * @throws CheckpointException if a tensor is missing or misshapen
     */
    public static MobileNetAdl create(StateDict trained, DropoutConfig dropout, long seed) {
        Torch.start();
        StateDict state = new StateDict();
        try (StateDict needed = local(trained);
                TorchScope scope = Torch.scope()) {
            needed.tensors().forEach((key, tensor) -> state.put(BACKBONE + key, copy(tensor)));
            GeneratorOptional random = Torch.generator(seed);
            headShapes().forEach((key, shape) -> state.put(key, fresh(key, shape, random)));
        }
        return new MobileNetAdl(state, dropout);
    }

    /** The tensors up to stride 16, shared; all of them are there. */
    private static StateDict local(StateDict trained) {
        Map<String, Shape> backbone = MobileNetV2.localShapes("");
        StateDict needed = new StateDict();
        backbone.keySet().stream()
                .filter(trained::contains)
                .forEach(key -> needed.put(key, trained.get(key)));
        StrictLoading.check("weights of MobileNetV2", backbone, needed);
        return needed;
    }

    private static Tensor copy(Tensor tensor) {
        return tensor.detach().to(ScalarType.Float).clone();
    }

    private static Tensor fresh(String key, Shape shape, GeneratorOptional random) {
        Tensor tensor = torch.zeros(shape.toArray(), new TensorOptions(ScalarType.Float));
        if (!key.endsWith("weight")) {
            return tensor;
        }
        double deviation = key.startsWith("fc") ? 0.01 : Math.sqrt(2.0 / shape.inputs());
        return tensor.normal_(0, deviation, random);
    }

    /**
     * Creates a network with the weights of a checkpoint.
     *
     * @param weights exactly the entries of {@link #expectedShapes}; copied, floating types to
     *     float32, on the same device
     * @param dropout attention dropout
     * @return the network
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public static MobileNetAdl load(StateDict weights, DropoutConfig dropout) {
        Torch.start();
        StrictLoading.check("classifier " + MobileNetV2.NAME, expectedShapes(), weights);
        StateDict state = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            expectedShapes().keySet().forEach(key -> state.put(key, copy(weights.get(key))));
        }
        state.metadata().putAll(weights.metadata());
        return new MobileNetAdl(state, dropout);
    }

    /**
     * Lists the entries of the network's state dict.
     *
     * @return shape by key, in the network's order
     */
    public static Map<String, Shape> expectedShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>(MobileNetV2.localShapes(BACKBONE));
        shapes.putAll(headShapes());
        return shapes;
    }

    private static Map<String, Shape> headShapes() {
        TensorShapes shapes = new TensorShapes();
        shapes.conv("fine", FINE, 32, 1);
        shapes.conv("coarse", COARSE, 96, 1);
        shapes.tensor("fc_fine.weight", 1, FINE, 1, 1);
        shapes.tensor("fc_coarse.weight", 1, COARSE, 1, 1);
        shapes.tensor("fc.bias", 1);
        return shapes.asMap();
    }

    @Override
    public StateDict state() {
        return state;
    }

    @Override
    public List<String> parameterNames() {
        return List.copyOf(state.tensors().keySet());
    }

    @Override
    public boolean isTrainedBefore(String name) {
        return name.startsWith(BACKBONE);
    }

    /** {@inheritDoc} See {@link MobileNetV2#relativeRate}. */
    @Override
    public double relativeRate(String name) {
        return name.startsWith(BACKBONE)
                ? BACKBONE_RATE * MobileNetV2.relativeRate(state.get(name))
                : 1;
    }

    @Override
    public Tensor logits(Tensor rgb) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(logits(seen(rgb, UnaryOperator.identity())));
        }
    }

    private Tensor logits(Evidence evidence) {
        return evidence.fine()
                .mean(2, 3)
                .add(evidence.coarse().mean(2, 3))
                .add(state.get("fc.bias"));
    }

    @Override
    public Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws) {
        UnaryOperator<Tensor> drop =
                attentionDropout
                        ? x -> dropout.forward(x, draws.getAsDouble())
                        : UnaryOperator.identity();
        try (TorchScope scope = Torch.scope()) {
            Evidence evidence =
                    evidence(
                            features.of(MobileNetV2.normalised(rgb), drop),
                            drop,
                            UnaryOperator.identity());
            Tensor coarse = torch.upsample_nearest2d(evidence.coarse(), evidence.sizeOfFine());
            // Where the sizes are not multiples, cells of the coarse places are unequal.
            Tensor shift = evidence.coarse().mean(2, 3).sub(coarse.mean(2, 3));
            return scope.keep(
                    evidence.fine()
                            .add(coarse)
                            .add(shift.unsqueeze(2).unsqueeze(3))
                            .add(state.get("fc.bias")));
        }
    }

    @Override
    public Tensor places(Tensor rgb) {
        return activationMap(rgb, CamLayer.LAYER4, CamMethod.CAM).unsqueeze(1);
    }

    @Override
    public boolean trainsApart() {
        return !attentionDropout;
    }

    /**
     * {@inheritDoc} Here H/8 x W/8, whatever the layer: the evidence of the places, bias included,
     * so that the mean is the logit and places above 0 speak for tumour.
     *
     * <p>The logit's gradient at a place is a class weight over the number of places, so that the
     * other methods need no backward pass. Grad-CAM is the same map without the bias, LayerCAM that
     * of the positive class weights alone; both are divided by the number of places of stride 8, as
     * the part of a coarse place is spread over the fine ones that it covers.
     */
    @Override
    public Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method) {
        UnaryOperator<Tensor> used =
                method == CamMethod.LAYER_CAM ? torch::relu : UnaryOperator.identity();
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(map(seen(rgb, used), method));
        }
    }

    private Tensor map(Evidence evidence, CamMethod method) {
        Tensor coarse = torch.upsample_bilinear2d(evidence.coarse(), evidence.sizeOfFine(), false);
        Tensor map = evidence.fine().add(coarse);
        Scalar places = new Scalar(map.size(2) * map.size(3));
        Tensor weighted = method == CamMethod.CAM ? map.add(state.get("fc.bias")) : map.div(places);
        return weighted.squeeze(1);
    }

    /** {@inheritDoc} The backbone's ends at strides 8 and 16, and what both contribute. */
    @Override
    public List<Tensor> layerMaps(Tensor rgb) {
        try (GradientMode on = Torch.withGrad();
                TorchScope scope = Torch.scope()) {
            MobileNetV2.LocalFeatures seen =
                    features.local(
                            MobileNetV2.normalised(rgb), x -> x.detach().requires_grad_(true));
            Evidence evidence =
                    evidence(
                            features.scales(seen),
                            UnaryOperator.identity(),
                            UnaryOperator.identity());
            // Images do not influence one another: the sum has the gradients of all.
            TensorVector gradients =
                    torch.grad(
                            new TensorVector(logits(evidence).sum()),
                            new TensorVector(seen.stride8(), seen.stride16()));
            return List.of(
                    scope.keep(GradCam.of(gradients.get(0), seen.stride8()).detach()),
                    scope.keep(GradCam.of(gradients.get(1), seen.stride16()).detach()),
                    scope.keep(map(evidence, CamMethod.GRAD_CAM).detach()));
        }
    }

    @Override
    public Localized localize(Tensor rgb, CamLayer layer, CamMethod method) {
        if (method == CamMethod.LAYER_CAM) {
            // Its map has class weights of its own.
            return PatchClassifier.super.localize(rgb, layer, method);
        }
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Evidence evidence = seen(rgb, UnaryOperator.identity());
            return new Localized(scope.keep(logits(evidence)), scope.keep(map(evidence, method)));
        }
    }

    @Override
    public String network() {
        return MobileNetV2.NAME;
    }

    @Override
    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    @Override
    public void close() {
        featuresCopy.close();
        state.close();
    }

    /**
     * What the places of both strides contribute to the logit.
     *
     * @param fine [B, 1, H/8, W/8]
     * @param coarse [B, 1, H/16, W/16]
     */
    private record Evidence(Tensor fine, Tensor coarse) {
        long[] sizeOfFine() {
            return new long[] {fine.size(2), fine.size(3)};
        }
    }

    /** In evaluation mode, with class weights that {@code used} returns for the trained ones. */
    private Evidence seen(Tensor rgb, UnaryOperator<Tensor> used) {
        Tensor images = MobileNetV2.normalised(rgb);
        Features network = precision == Precision.BFLOAT16 ? featuresCopy.network() : features;
        TensorVector fine = new TensorVector();
        TensorVector coarse = new TensorVector();
        for (Tensor part : MobileNetV2.parts(images)) {
            try (TorchScope scope = Torch.scope()) {
                Scales scales = network.of(part, UnaryOperator.identity()).to(ScalarType.Float);
                Evidence evidence = evidence(scales, UnaryOperator.identity(), used);
                fine.push_back(scope.keep(evidence.fine()));
                coarse.push_back(scope.keep(evidence.coarse()));
            }
        }
        return new Evidence(torch.cat(fine, 0), torch.cat(coarse, 0));
    }

    private Evidence evidence(Scales seen, UnaryOperator<Tensor> drop, UnaryOperator<Tensor> used) {
        return new Evidence(
                torch.conv2d(seen.fine(), used.apply(state.get("fc_fine.weight"))),
                torch.conv2d(drop.apply(seen.coarse()), used.apply(state.get("fc_coarse.weight"))));
    }

    /**
     * What the class weights weigh.
     *
     * @param fine [B, 128, H/8, W/8]
     * @param coarse [B, 256, H/16, W/16]
     */
    private record Scales(Tensor fine, Tensor coarse) {
        Scales to(ScalarType type) {
            return new Scales(fine.to(type), coarse.to(type));
        }
    }

    /** All of the network but the class weights. */
    private static final class Features {
        private final StateDict state;
        private final MobileNetV2 backbone;

        Features(StateDict state) {
            this.state = state;
            this.backbone = new MobileNetV2(state, BACKBONE);
        }

        /** For inference with a copy of the weights. */
        static Features prepared(StateDict copy) {
            MobileNetV2.prepare(copy);
            return new Features(copy);
        }

        /** Takes normalised images. */
        Scales of(Tensor images, UnaryOperator<Tensor> drop) {
            return scales(local(images, drop));
        }

        /** What the backbone sees of normalised images. */
        MobileNetV2.LocalFeatures local(Tensor images, UnaryOperator<Tensor> at8) {
            return backbone.localFeatures(images.contiguous(torch.MemoryFormat.ChannelsLast), at8);
        }

        Scales scales(MobileNetV2.LocalFeatures seen) {
            return new Scales(scale("fine", seen.stride8()), scale("coarse", seen.stride16()));
        }

        private Tensor scale(String scale, Tensor seen) {
            return Rectifier.relu(
                    torch.conv2d(
                            seen,
                            state.get(scale + ".weight"),
                            new TensorOptional(state.get(scale + ".bias")),
                            new long[] {1, 1},
                            new long[] {0, 0},
                            new long[] {1, 1},
                            1));
        }
    }
}
