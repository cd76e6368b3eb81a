package org.epsam.nets.classifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.runtime.Torch;

/**
 * ResNet of bottleneck blocks with attention dropout and a high-frequency channel (METHOD section
 * 1; resnet_adl.py of the original): 7x7 stem with stride 2, max pooling, four layers with strides
 * 1, 2, 2, 1, mean over places, one logit. Features stand at 1/16 of the picture.
 *
 * <p>Attention dropout stands behind block 0 of layer3 and behind blocks 0 and 2 of layer4, where
 * such blocks exist. It has no weights but takes an index in its layer, so that the names of later
 * blocks shift: layer3.0, (layer3.1), layer3.2 and so on.
 */
public final class ResNetAdl implements PatchClassifier {
    private static final int[] STRIDES = {1, 2, 2, 1};
    private static final Pattern BLOCK = Pattern.compile("layer([1-4])\\.(\\d+)\\.conv1\\.weight");

    private final ResNetConfig config;
    private final StateDict state;
    private final Tensor stem;
    private final BatchNorm stemNorm;
    private final Map<String, Layer> layers = new LinkedHashMap<>();

    @FunctionalInterface
    private interface Layer {
        Tensor forward(Tensor x, Mode mode);
    }

    /** A place in a layer's sequence: block number {@code number}, or attention dropout. */
    private record Place(int layer, int index, int number, boolean dropout) {
        String name() {
            return "layer" + layer + "." + index;
        }
    }

    private ResNetAdl(ResNetConfig config, StateDict state) {
        this.config = config;
        this.state = state;
        for (String name : parameterNames()) {
            state.get(name).set_requires_grad(true);
        }
        stem = state.get("conv1.weight");
        stemNorm = new BatchNorm(state, "bn1");
        AttentionDropout dropout = new AttentionDropout(config.dropRate(), config.dropThreshold());
        for (Place place : places(config)) {
            if (place.dropout()) {
                layers.put(
                        place.name(),
                        (x, mode) ->
                                mode.training()
                                        ? dropout.forward(x, mode.draws().getAsDouble())
                                        : x);
            } else {
                int stride = place.number() == 0 ? STRIDES[place.layer() - 1] : 1;
                layers.put(place.name(), new Bottleneck(state, place.name(), stride)::forward);
            }
        }
    }

    /**
     * Makes a network with fresh weights: convolutions Xavier-uniform, batch norm 1 and 0, linear
     * layer N(0, 0.01) with bias 0.
     *
     * @param config its shape
     * @param seed the same seed gives the same weights
     * @return the network, on the CPU
     */
    public static ResNetAdl create(ResNetConfig config, long seed) {
        Torch.start();
        StateDict state = new StateDict();
        Torch.scope(
                () -> {
                    GeneratorOptional random = Torch.generator(seed);
                    expectedSizes(config)
                            .forEach((key, sizes) -> state.put(key, fresh(key, sizes, random)));
                });
        return new ResNetAdl(config, state);
    }

    private static Tensor fresh(String key, long[] sizes, GeneratorOptional random) {
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
     * Makes a network with the weights of a checkpoint.
     *
     * @param config its shape
     * @param weights exactly the entries of {@link #expectedShapes}; copied, floating types to
     *     float32, on the same device
     * @return the network
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public static ResNetAdl load(ResNetConfig config, StateDict weights) {
        Torch.start();
        StrictLoading.check("classifier " + config.name(), expectedShapes(config), weights);
        StateDict state = new StateDict();
        Torch.scope(
                () -> {
                    for (String key : expectedSizes(config).keySet()) {
                        Tensor value = weights.get(key).detach();
                        boolean counter = key.endsWith("num_batches_tracked");
                        ScalarType type = counter ? ScalarType.Long : ScalarType.Float;
                        state.put(key, value.to(type).clone());
                    }
                });
        state.metadata().putAll(weights.metadata());
        return new ResNetAdl(config, state);
    }

    /**
     * Finds the shape of the network that a checkpoint belongs to. Drop rate and threshold are not
     * in the weights: the published ones are assumed; so is attention dropout where layer3 and
     * layer4 have one block each, as its presence then leaves no trace in the names.
     *
     * @param weights the checkpoint
     * @return its shape, named after the known network that it equals, else {@code custom}
     * @throws CheckpointException if these are not the weights of such a network
     */
    public static ResNetConfig recognise(StateDict weights) {
        List<TreeSet<Integer>> indices = new ArrayList<>();
        for (int i = 0; i < STRIDES.length; i++) {
            indices.add(new TreeSet<>());
        }
        for (String key : weights.tensors().keySet()) {
            Matcher block = BLOCK.matcher(key);
            if (block.matches()) {
                indices.get(Integer.parseInt(block.group(1)) - 1)
                        .add(Integer.parseInt(block.group(2)));
            }
        }
        List<Integer> planes = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        for (int i = 0; i < STRIDES.length; i++) {
            String first = "layer" + (i + 1) + ".0.conv1.weight";
            planes.add((int) size(weights, first, 0));
            blocks.add(indices.get(i).size());
        }
        boolean shifted =
                indices.get(2).last() >= blocks.get(2) || indices.get(3).last() >= blocks.get(3);
        boolean single = blocks.get(2) == 1 && blocks.get(3) == 1;
        ResNetConfig published = ResNetConfig.resnet50();
        for (String name : List.of("resnet50", "small", "tiny", "custom")) {
            ResNetConfig found =
                    new ResNetConfig(
                            name,
                            (int) size(weights, "conv1.weight", 0),
                            planes,
                            blocks,
                            (int) size(weights, "layer1.0.conv3.weight", 0) / planes.get(0),
                            published.dropRate(),
                            published.dropThreshold(),
                            size(weights, "conv1.weight", 1) == 4,
                            shifted || single);
            if (name.equals("custom")
                    || found.equals(ResNetConfig.resnet50())
                    || found.equals(ResNetConfig.small())
                    || found.equals(ResNetConfig.tiny())) {
                return found;
            }
        }
        throw new AssertionError();
    }

    private static long size(StateDict weights, String key, int axis) {
        if (!weights.contains(key) || weights.get(key).dim() != 4) {
            throw new CheckpointException(
                    "these are not the weights of a patch classifier: "
                            + key
                            + (weights.contains(key) ? " is no convolution" : " is missing"));
        }
        return weights.get(key).size(axis);
    }

    /**
     * Lists the entries of a network's state dict.
     *
     * @param config its shape
     * @return key to shape, as {@code 64x4x7x7} or {@code scalar}, in the original's order
     */
    public static Map<String, String> expectedShapes(ResNetConfig config) {
        Map<String, String> shapes = new LinkedHashMap<>();
        expectedSizes(config).forEach((key, sizes) -> shapes.put(key, StrictLoading.shape(sizes)));
        return shapes;
    }

    private static List<Place> places(ResNetConfig config) {
        List<Place> places = new ArrayList<>();
        for (int layer = 1; layer <= STRIDES.length; layer++) {
            int index = 0;
            for (int number = 0; number < config.blocks().get(layer - 1); number++) {
                places.add(new Place(layer, index++, number, false));
                boolean behind = number == 0 && layer >= 3 || number == 2 && layer == 4;
                if (config.attentionDropout() && behind) {
                    places.add(new Place(layer, index++, number, true));
                }
            }
        }
        return places;
    }

    private static Map<String, long[]> expectedSizes(ResNetConfig config) {
        Map<String, long[]> sizes = new LinkedHashMap<>();
        sizes.put("conv1.weight", new long[] {config.stem(), config.inputs(), 7, 7});
        norm(sizes, "bn1", config.stem());
        long in = config.stem();
        for (Place place : places(config)) {
            if (place.dropout()) {
                continue;
            }
            String name = place.name();
            long inner = config.planes().get(place.layer() - 1);
            long out = inner * config.expansion();
            sizes.put(name + ".conv1.weight", new long[] {inner, in, 1, 1});
            norm(sizes, name + ".bn1", inner);
            sizes.put(name + ".conv2.weight", new long[] {inner, inner, 3, 3});
            norm(sizes, name + ".bn2", inner);
            sizes.put(name + ".conv3.weight", new long[] {out, inner, 1, 1});
            norm(sizes, name + ".bn3", out);
            if (place.number() == 0 && (in != out || STRIDES[place.layer() - 1] != 1)) {
                sizes.put(name + ".downsample.0.weight", new long[] {out, in, 1, 1});
                norm(sizes, name + ".downsample.1", out);
            }
            in = out;
        }
        sizes.put("fc.weight", new long[] {1, in});
        sizes.put("fc.bias", new long[] {1});
        return sizes;
    }

    private static void norm(Map<String, long[]> sizes, String name, long channels) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            sizes.put(name + "." + part, new long[] {channels});
        }
        sizes.put(name + ".num_batches_tracked", new long[0]);
    }

    /**
     * Takes over the weights of an ImageNet ResNet of the same depth and width, as torchvision
     * names them. Block names are shifted around the attention dropout layers, the fourth input
     * channel starts as the mean of the other three, the linear layer keeps its weights.
     *
     * @param torchvisionResNet such as torchvision's {@code resnet50}; {@code fc.*} is not looked
     *     at, batch counters may be absent (files before 2018)
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public void loadImageNet(StateDict torchvisionResNet) {
        Map<String, String> names = new LinkedHashMap<>();
        for (Place place : places(config)) {
            if (!place.dropout()) {
                names.put(place.name(), "layer" + place.layer() + "." + place.number());
            }
        }
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> shapes = new LinkedHashMap<>();
        expectedShapes(config)
                .forEach(
                        (key, shape) -> {
                            int end = key.indexOf('.', key.indexOf('.') + 1);
                            String place = key.startsWith("layer") ? key.substring(0, end) : "";
                            String source =
                                    names.getOrDefault(place, "") + key.substring(place.length());
                            boolean counter = key.endsWith("num_batches_tracked");
                            if (!key.startsWith("fc.")
                                    && !(counter && !torchvisionResNet.contains(source))) {
                                sources.put(key, source);
                                shapes.put(source, shape);
                            }
                        });
        shapes.put("conv1.weight", config.stem() + "x3x7x7");
        for (String key : List.of("fc.weight", "fc.bias")) {
            if (torchvisionResNet.contains(key)) {
                shapes.put(key, StrictLoading.shape(torchvisionResNet.get(key)));
            }
        }
        StrictLoading.check("ImageNet weights for " + config.name(), shapes, torchvisionResNet);
        Torch.scope(
                () ->
                        Torch.noGrad(
                                () -> {
                                    sources.forEach(
                                            (key, source) ->
                                                    copy(
                                                            torchvisionResNet.get(source),
                                                            state.get(key)));
                                    return null;
                                }));
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

    /**
     * Returns the shape of this network.
     *
     * @return as given when it was made
     */
    public ResNetConfig config() {
        return config;
    }

    @Override
    public Tensor logits(Tensor rgb) {
        return Torch.noGrad(
                () ->
                        Torch.keep(
                                () ->
                                        logitsBehind(
                                                last(), features(rgb, last(), Mode.EVALUATION))));
    }

    @Override
    public Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws) {
        return Torch.keep(
                () ->
                        torch.conv2d(features(rgb, last(), Mode.training(draws)), placeWeight())
                                .add(state.get("fc.bias")));
    }

    @Override
    public Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method) {
        String place = layer == CamLayer.LAYER4_BLOCK0 ? "layer4.0" : last();
        return Torch.noGrad(
                () ->
                        Torch.keep(
                                () -> {
                                    Tensor seen = features(rgb, place, Mode.EVALUATION);
                                    return switch (method) {
                                        case CAM -> torch.conv2d(seen, placeWeight()).squeeze(1);
                                        case GRAD_CAM ->
                                                gradient(place, seen)
                                                        .mean(
                                                                new long[] {2, 3},
                                                                true,
                                                                new ScalarTypeOptional())
                                                        .mul(seen)
                                                        .sum(1);
                                        case LAYER_CAM ->
                                                gradient(place, seen).relu().mul(seen).sum(1);
                                    };
                                }));
    }

    /**
     * The gradient of each picture's logit with respect to its features, in evaluation mode. That
     * of the parameters is not computed.
     *
     * @param place where the features were taken, as for {@link #features}
     * @param features [B, C, h, w] without gradients
     * @return [B, C, h, w]
     */
    private Tensor gradient(String place, Tensor features) {
        return Torch.withGrad(
                () ->
                        Torch.keep(
                                () -> {
                                    Tensor leaf = features.detach().set_requires_grad(true);
                                    // Pictures do not influence one another: the sum has the
                                    // gradients of all.
                                    Tensor sum = logitsBehind(place, leaf).sum();
                                    TensorVector gradients =
                                            torch.grad(
                                                    new TensorVector(sum), new TensorVector(leaf));
                                    // What get gives lies inside of the vector and dies with it.
                                    return gradients.get(0).detach();
                                }));
    }

    /** [B, 1]: the logits of features that were taken at a place, in evaluation mode. */
    private Tensor logitsBehind(String place, Tensor features) {
        Tensor x = features;
        boolean behind = false;
        for (Map.Entry<String, Layer> layer : layers.entrySet()) {
            if (behind) {
                x = layer.getValue().forward(x, Mode.EVALUATION);
            }
            behind |= layer.getKey().equals(place);
        }
        return torch.linear(
                x.mean(2, 3), state.get("fc.weight"), new TensorOptional(state.get("fc.bias")));
    }

    @Override
    public String network() {
        return config.name();
    }

    @Override
    public void close() {
        state.close();
    }

    private String last() {
        String last = "";
        for (String name : layers.keySet()) {
            last = name;
        }
        return last;
    }

    /** The linear layer as a convolution. */
    private Tensor placeWeight() {
        return state.get("fc.weight").view(1, config.features(), 1, 1);
    }

    /**
     * The features behind a place of the network.
     *
     * @param last {@code stem}, or a layer's name such as {@code layer4.0}
     */
    Tensor features(Tensor rgb, String last, Mode mode) {
        Tensor x = Torch.keep(() -> stem(rgb, mode));
        if (last.equals("stem")) {
            return x;
        }
        for (Map.Entry<String, Layer> layer : layers.entrySet()) {
            Tensor in = x;
            x = Torch.keep(() -> layer.getValue().forward(in, mode));
            if (x != in) {
                in.close();
            }
            if (layer.getKey().equals(last)) {
                break;
            }
        }
        return x;
    }

    private Tensor stem(Tensor rgb, Mode mode) {
        Tensor input = rgb;
        if (config.highFrequency()) {
            Tensor high =
                    HighFrequency.of(rgb).mean(new long[] {1}, true, new ScalarTypeOptional());
            input = torch.cat(new TensorVector(rgb, high), 1);
        }
        Tensor x = stemNorm.forward(Bottleneck.convolve(input, stem, 2), mode).relu_();
        return torch.max_pool2d(
                x,
                new long[] {3, 3},
                new long[] {2, 2},
                new long[] {1, 1},
                new long[] {1, 1},
                false);
    }
}
