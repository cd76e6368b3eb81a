package org.epsam.nets.classifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
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
 * ResNet of bottleneck blocks with attention dropout and a high-frequency channel (docs/METHOD.md,
 * section 1; resnet_adl.py of the original): 7x7 stem with stride 2, max pooling, four layers with
 * strides 1, 2, 2, 1, mean over places, one logit. Features have 1/16 of the image's side. {@link
 * ResNetLayout} has the positions of attention dropout.
 */
final class ResNetAdl implements PatchClassifier {
    private final ResNetConfig config;
    private final StateDict state;
    private final ResNetLayers layers;
    private final ReducedCopy<ResNetLayers> layersCopy;
    private volatile Precision precision = Precision.FLOAT32;

    private ResNetAdl(ResNetConfig config, StateDict state) {
        this.config = config;
        this.state = state;
        for (String name : parameterNames()) {
            state.get(name).set_requires_grad(true);
        }
        layers = new ResNetLayers(config, state);
        layersCopy =
                new ReducedCopy<>(
                        state,
                        key -> !key.startsWith("fc."),
                        key -> false,
                        copy -> new ResNetLayers(config, copy));
    }

    /**
     * Creates a network with fresh weights: convolutions Xavier-uniform, batch norm 1 and 0, linear
     * layer N(0, 0.01) with bias 0.
     *
     * @param config what it is built from
     * @param seed the same seed gives the same weights
     * @return the network, on the CPU
     */
    public static ResNetAdl create(ResNetConfig config, long seed) {
        Torch.start();
        StateDict state = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            GeneratorOptional random = Torch.generator(seed);
            expectedShapes(config)
                    .forEach((key, shape) -> state.put(key, fresh(key, shape, random)));
        }
        return new ResNetAdl(config, state);
    }

    private static Tensor fresh(String key, Shape shape, GeneratorOptional random) {
        long[] sizes = shape.toArray();
        if (key.endsWith("num_batches_tracked")) {
            return torch.zeros(sizes, new TensorOptions(ScalarType.Long));
        }
        Tensor values = torch.zeros(sizes, new TensorOptions(ScalarType.Float));
        if (sizes.length == 4) {
            double limit = Math.sqrt(6.0 / ((sizes[0] + sizes[1]) * sizes[2] * sizes[3]));
            return values.uniform_(-limit, limit, random);
        }
        if (key.equals("fc.weight")) {
            return values.normal_(0, 0.01, random);
        }
        return key.endsWith("weight") || key.endsWith("running_var")
                ? values.fill_(new Scalar(1f))
                : values;
    }

    /**
     * Creates a network with the weights of a checkpoint.
     *
     * @param config what it is built from
     * @param weights exactly the entries of {@link #expectedShapes}; copied, floating types to
     *     float32, on the same device
     * @return the network
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public static ResNetAdl load(ResNetConfig config, StateDict weights) {
        Torch.start();
        StrictLoading.check("classifier " + config.name(), expectedShapes(config), weights);
        StateDict state = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            for (String key : expectedShapes(config).keySet()) {
                Tensor value = weights.get(key).detach();
                boolean counter = key.endsWith("num_batches_tracked");
                ScalarType type = counter ? ScalarType.Long : ScalarType.Float;
                state.put(key, value.to(type).clone());
            }
        }
        state.metadata().putAll(weights.metadata());
        return new ResNetAdl(config, state);
    }

    /**
     * Lists the entries of a network's state dict.
     *
     * @param config the network
     * @return shape by key, in the original's order
     */
    public static Map<String, Shape> expectedShapes(ResNetConfig config) {
        return new ResNetLayout(config).shapes();
    }

    /**
     * Takes over the weights of an ImageNet ResNet of the same depth and width, as torchvision
     * names them. Block names are shifted around the attention dropout layers, the fourth input
     * channel starts as the mean of the other three, the linear layer keeps its weights.
     *
     * @param torchvisionResNet such as torchvision's {@code resnet50}; {@code fc.*} is not read,
     *     batch counters may be absent (files before 2018)
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public void loadImageNet(StateDict torchvisionResNet) {
        Map<String, String> sources = new ResNetLayout(config).imageNetSources(torchvisionResNet);
        Map<String, Shape> own = expectedShapes(config);
        Map<String, Shape> expected = new LinkedHashMap<>();
        sources.forEach((key, source) -> expected.put(source, own.get(key)));
        expected.put("conv1.weight", Shape.of(config.sizes().stem(), 3, 7, 7));
        for (String key : List.of("fc.weight", "fc.bias")) {
            if (torchvisionResNet.contains(key)) {
                expected.put(key, Shape.of(torchvisionResNet.get(key)));
            }
        }
        StrictLoading.check("ImageNet weights for " + config.name(), expected, torchvisionResNet);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            sources.forEach((key, source) -> copy(torchvisionResNet.get(source), state.get(key)));
        }
    }

    private static void copy(Tensor from, Tensor to) {
        if (to.dim() == 4 && to.size(1) == from.size(1) + 1) {
            Tensor mean = from.mean(new long[] {1}, true, new ScalarTypeOptional());
            to.copy_(torch.cat(new TensorVector(from, mean), 1));
        } else {
            to.copy_(from);
        }
    }

    @Override
    public StateDict state() {
        return state;
    }

    @Override
    public List<String> parameterNames() {
        return state.tensors().keySet().stream()
                .filter(key -> key.endsWith(".weight") || key.endsWith(".bias"))
                .toList();
    }

    @Override
    public Tensor logits(Tensor rgb) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            return scope.keep(
                    logitsBehind(layers.last(), seen(rgb, layers.last(), Mode.EVALUATION)));
        }
    }

    @Override
    public Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws) {
        try (TorchScope scope = Torch.scope()) {
            Tensor seen = seen(rgb, layers.last(), Mode.training(draws));
            return scope.keep(torch.conv2d(seen, placeWeight()).add(state.get("fc.bias")));
        }
    }

    @Override
    public Tensor places(Tensor rgb) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor seen = seen(rgb, layers.last(), Mode.EVALUATION);
            return scope.keep(torch.conv2d(seen, placeWeight()).add(state.get("fc.bias")));
        }
    }

    @Override
    public Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method) {
        String place = layer == CamLayer.LAYER4_BLOCK0 ? "layer4.0" : layers.last();
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            Tensor seen = seen(rgb, place, Mode.EVALUATION);
            return scope.keep(
                    switch (method) {
                        case CAM -> torch.conv2d(seen, placeWeight()).squeeze(1);
                        case GRAD_CAM -> GradCam.of(gradient(place, seen), seen);
                        case LAYER_CAM -> gradient(place, seen).relu().mul(seen).sum(1);
                    });
        }
    }

    /** {@inheritDoc} The ends of layers 2, 3 and 4, at strides 8, 16 and 16. */
    @Override
    public List<Tensor> layerMaps(Tensor rgb) {
        List<Tensor> maps = new ArrayList<>();
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            for (String place : layers.ends()) {
                Tensor seen = seen(rgb, place, Mode.EVALUATION);
                maps.add(scope.keep(GradCam.of(gradient(place, seen), seen)));
            }
        }
        return maps;
    }

    /**
     * The gradient of each image's logit with respect to its features, in evaluation mode. That of
     * the parameters is not computed.
     *
     * @param place where the features were taken, as for {@link #features}
     * @param features [B, C, h, w] without gradients
     * @return [B, C, h, w]
     */
    private Tensor gradient(String place, Tensor features) {
        try (GradientMode on = Torch.withGrad();
                TorchScope scope = Torch.scope()) {
            Tensor leaf = features.detach().set_requires_grad(true);
            // Images do not influence one another: the sum has the gradients of all.
            Tensor sum = logitsBehind(place, leaf).sum();
            TensorVector gradients = torch.grad(new TensorVector(sum), new TensorVector(leaf));
            // The result of get points into the vector and is freed with it.
            return scope.keep(gradients.get(0).detach());
        }
    }

    /** [B, 1]: the logits of features that were taken at a place, in evaluation mode. */
    private Tensor logitsBehind(String place, Tensor features) {
        Tensor x = layers.behind(place, features);
        return torch.linear(
                x.mean(2, 3), state.get("fc.weight"), new TensorOptional(state.get("fc.bias")));
    }

    @Override
    public String network() {
        return config.name();
    }

    @Override
    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    @Override
    public void close() {
        layersCopy.close();
        state.close();
    }

    /** The linear layer as a convolution. */
    private Tensor placeWeight() {
        return state.get("fc.weight").view(1, config.sizes().features(), 1, 1);
    }

    /** The features behind a place as float32, computed with the chosen precision. */
    private Tensor seen(Tensor rgb, String place, Mode mode) {
        if (precision == Precision.FLOAT32) {
            return features(rgb, place, mode);
        }
        // In bfloat16 a training step with channels last takes half the time.
        Tensor input = input(rgb).to(ScalarType.BFloat16).contiguous(MemoryFormat.ChannelsLast);
        Tensor features =
                mode.training()
                        ? layersCopy.recorded(copy -> copy.features(input, place, mode))
                        : layersCopy.network().features(input, place, mode);
        return features.to(ScalarType.Float);
    }

    /** The features behind a place of the network, as {@link ResNetLayers#features}. */
    Tensor features(Tensor rgb, String place, Mode mode) {
        return layers.features(input(rgb), place, mode);
    }

    /** The channels that the first convolution sees. */
    private Tensor input(Tensor rgb) {
        if (!config.highFrequency()) {
            return rgb;
        }
        Tensor high = HighFrequency.of(rgb).mean(new long[] {1}, true, new ScalarTypeOptional());
        return torch.cat(new TensorVector(rgb, high), 1);
    }
}
