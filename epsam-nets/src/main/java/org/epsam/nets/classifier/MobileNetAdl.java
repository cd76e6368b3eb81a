package org.epsam.nets.classifier;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.MobileNetV2;

/**
 * A patch classifier that starts from ImageNet: {@link MobileNetV2} up to stride 16, attention
 * dropout behind strides 8 and 16, one logit. A few hundred patches suffice to tune it, where a
 * network from random weights learns the stain.
 *
 * <p>The network ends where its cells still see a part of the patch and not all of it: each place
 * of either stride has a say of its own, and the logit is the mean of what the places say. So the
 * activation map is exact, down to its sign.
 */
public final class MobileNetAdl implements PatchClassifier {
    /** Name in configurations. */
    public static final String NAME = "mobilenetv2";

    private static final String BACKBONE = "backbone.";

    private static final int FINE = 128;
    private static final int COARSE = 256;

    /** Share of the root mean square of a tensor that the rate of its steps is multiplied by. */
    private static final double BACKBONE_RATE = 0.2;

    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final StateDict state;
    private final MobileNetV2 backbone;
    private final AttentionDropout dropout;
    private final boolean attentionDropout;

    private MobileNetAdl(StateDict state, Dropout plan) {
        this.state = state;
        this.backbone = new MobileNetV2(state, BACKBONE, 16);
        this.dropout = new AttentionDropout(plan.rate(), plan.threshold());
        this.attentionDropout = plan.used();
    }

    /**
     * Attention dropout of the network.
     *
     * @param used whether there is any
     * @param rate probability in [0,1] of hiding
     * @param threshold fraction of a sample's largest attention from which places are hidden
     */
    public record Dropout(boolean used, double rate, double threshold) {}

    /**
     * Makes a network with the backbone of a trained one.
     *
     * @param imageNet MobileNetV2's tensors, keys without prefix as from {@link
     *     org.epsam.nets.sam.MobileNetWeights}, floats of any precision; copied
     * @param dropout attention dropout
     * @param seed of the linear layer's weights
     * @return the network, on the CPU
     * @throws CheckpointException if a tensor is missing, unexpected or misshapen
     */
    public static MobileNetAdl create(StateDict imageNet, Dropout dropout, long seed) {
        Torch.start();
        Map<String, String> backbone = MobileNetV2.localShapes("");
        StateDict needed = new StateDict();
        backbone.keySet().stream()
                .filter(imageNet::contains)
                .forEach(key -> needed.put(key, imageNet.get(key)));
        StrictLoading.check("ImageNet weights of MobileNetV2", backbone, needed);
        StateDict state = new StateDict();
        Torch.scope(
                () -> {
                    needed.tensors()
                            .forEach(
                                    (key, tensor) ->
                                            state.put(
                                                    BACKBONE + key,
                                                    tensor.detach().to(ScalarType.Float).clone()));
                    GeneratorOptional random = Torch.generator(seed);
                    TensorOptions floats = new TensorOptions(ScalarType.Float);
                    headShapes()
                            .forEach(
                                    (key, shape) -> {
                                        long[] sizes =
                                                Arrays.stream(shape.split("x"))
                                                        .mapToLong(Long::parseLong)
                                                        .toArray();
                                        Tensor tensor = torch.zeros(sizes, floats);
                                        if (key.startsWith("fc") && key.endsWith("weight")) {
                                            tensor.normal_(0, 0.01, random);
                                        } else if (key.endsWith("weight")) {
                                            tensor.normal_(0, Math.sqrt(2.0 / sizes[1]), random);
                                        }
                                        state.put(key, tensor);
                                    });
                });
        needed.close();
        return new MobileNetAdl(state, dropout);
    }

    /**
     * Makes a network with the weights of a checkpoint.
     *
     * @param weights exactly the entries of {@link #expectedShapes}; copied, floating types to
     *     float32, on the same device
     * @param dropout attention dropout
     * @return the network
     * @throws CheckpointException if entries are missing, unexpected or of another shape
     */
    public static MobileNetAdl load(StateDict weights, Dropout dropout) {
        Torch.start();
        StrictLoading.check("classifier " + NAME, expectedShapes(), weights);
        StateDict state = new StateDict();
        Torch.scope(
                () ->
                        expectedShapes()
                                .keySet()
                                .forEach(
                                        key ->
                                                state.put(
                                                        key,
                                                        weights.get(key)
                                                                .detach()
                                                                .to(ScalarType.Float)
                                                                .clone())));
        state.metadata().putAll(weights.metadata());
        return new MobileNetAdl(state, dropout);
    }

    /**
     * Lists the entries of the network's state dict.
     *
     * @return key to shape, such as {@code 32x3x3x3}, in the network's order
     */
    public static Map<String, String> expectedShapes() {
        Map<String, String> shapes = new LinkedHashMap<>(MobileNetV2.localShapes(BACKBONE));
        shapes.putAll(headShapes());
        return shapes;
    }

    private static Map<String, String> headShapes() {
        Map<String, String> shapes = new LinkedHashMap<>();
        shapes.put("fine.weight", FINE + "x32x1x1");
        shapes.put("fine.bias", "" + FINE);
        shapes.put("coarse.weight", COARSE + "x96x1x1");
        shapes.put("coarse.bias", "" + COARSE);
        shapes.put("fc_fine.weight", "1x" + FINE + "x1x1");
        shapes.put("fc_coarse.weight", "1x" + COARSE + "x1x1");
        shapes.put("fc.bias", "1");
        return shapes;
    }

    @Override
    public StateDict state() {
        return state;
    }

    @Override
    public List<String> parameterNames() {
        return List.copyOf(state.tensors().keySet());
    }

    /**
     * {@inheritDoc} Folded batch norms leave layers whose weights differ a hundredfold in size; a
     * step of Adam has one size for all and would wreck the small ones.
     */
    @Override
    public double relativeRate(String name) {
        if (!name.startsWith(BACKBONE)) {
            return 1;
        }
        double[] size = new double[1];
        Torch.scope(
                () -> size[0] = Math.sqrt(state.get(name).detach().square().mean().item_double()));
        return BACKBONE_RATE * Math.max(size[0], 1e-4);
    }

    @Override
    public Tensor logits(Tensor rgb) {
        return Torch.noGrad(() -> Torch.keep(() -> mean(says(rgb, UnaryOperator.identity()))));
    }

    @Override
    public Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws) {
        UnaryOperator<Tensor> drop =
                attentionDropout
                        ? x -> dropout.forward(x, draws.getAsDouble())
                        : UnaryOperator.identity();
        return Torch.keep(
                () -> {
                    Tensor[] says = says(rgb, drop);
                    Tensor coarse =
                            torch.upsample_nearest2d(
                                    says[1], new long[] {says[0].size(2), says[0].size(3)});
                    // Where the sizes are no multiples, cells of the coarse places are unequal.
                    Tensor shift = says[1].mean(2, 3).sub(coarse.mean(2, 3));
                    return says[0].add(coarse)
                            .add(shift.unsqueeze(2).unsqueeze(3))
                            .add(state.get("fc.bias"));
                });
    }

    /**
     * {@inheritDoc} Here H/8 x W/8, whatever the layer: what the places say, bias included, so that
     * the mean is the logit and places above 0 speak for tumour.
     *
     * <p>The logit's gradient at a place is a class weight over the number of places, so that the
     * other methods need no backward pass. Grad-CAM is the same map without the bias, LayerCAM that
     * of the positive class weights alone; both are divided by the number of places of stride 8, as
     * the share of a coarse place is spread over the fine ones that it covers.
     */
    @Override
    public Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method) {
        return Torch.noGrad(
                () ->
                        Torch.keep(
                                () -> {
                                    Tensor[] says =
                                            says(
                                                    rgb,
                                                    UnaryOperator.identity(),
                                                    method == CamMethod.LAYER_CAM
                                                            ? torch::relu
                                                            : UnaryOperator.identity());
                                    Tensor coarse =
                                            torch.upsample_bilinear2d(
                                                    says[1],
                                                    new long[] {says[0].size(2), says[0].size(3)},
                                                    false);
                                    Tensor map = says[0].add(coarse);
                                    Scalar places = new Scalar(map.size(2) * map.size(3));
                                    return (method == CamMethod.CAM
                                                    ? map.add(state.get("fc.bias"))
                                                    : map.div(places))
                                            .squeeze(1);
                                }));
    }

    @Override
    public String network() {
        return NAME;
    }

    @Override
    public void close() {
        state.close();
    }

    /** What the places of both strides say: [B, 1, H/8, W/8] and [B, 1, H/16, W/16]. */
    private Tensor[] says(Tensor rgb, UnaryOperator<Tensor> drop) {
        return says(rgb, drop, UnaryOperator.identity());
    }

    /** The same with class weights that {@code used} makes of the trained ones. */
    private Tensor[] says(Tensor rgb, UnaryOperator<Tensor> drop, UnaryOperator<Tensor> used) {
        Tensor x = rgb.sub(channels(MEAN, rgb)).div(channels(DEVIATION, rgb));
        Tensor[] seen = backbone.localFeatures(x.contiguous(torch.MemoryFormat.ChannelsLast), drop);
        return new Tensor[] {
            say("fine", seen[0], UnaryOperator.identity(), used), say("coarse", seen[1], drop, used)
        };
    }

    private Tensor say(
            String scale, Tensor seen, UnaryOperator<Tensor> drop, UnaryOperator<Tensor> used) {
        Tensor features =
                torch.relu(
                        torch.conv2d(
                                seen,
                                state.get(scale + ".weight"),
                                new TensorOptional(state.get(scale + ".bias")),
                                new long[] {1, 1},
                                new long[] {0, 0},
                                new long[] {1, 1},
                                1));
        return torch.conv2d(drop.apply(features), used.apply(state.get("fc_" + scale + ".weight")));
    }

    private Tensor mean(Tensor[] says) {
        return says[0].mean(2, 3).add(says[1].mean(2, 3)).add(state.get("fc.bias"));
    }

    private static Tensor channels(float[] values, Tensor like) {
        return AbstractTensor.create(values, 1, 3, 1, 1).to(like.device(), like.scalar_type());
    }
}
