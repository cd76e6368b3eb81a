package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.MobileNetV2;
import org.junit.jupiter.api.Test;

/**
 * Grad-CAM of several layers. Where the features of an image grow by a part of their channels'
 * means, the logit grows by that part of the sum of the map.
 */
class LayerMapsTest {
    private static final double PART = 1e-6;

    /** The slope of a logit at 0, from both sides. */
    private static double slope(DoubleFunction<Tensor> logit) {
        return (logit.apply(PART).item_double() - logit.apply(-PART).item_double()) / (2 * PART);
    }

    /** Double precision, in which so small a part can be seen. */
    private static StateDict precise(StateDict weights) {
        StateDict copy = new StateDict();
        weights.tensors().forEach((key, tensor) -> copy.put(key, tensor.to(ScalarType.Double)));
        return copy;
    }

    private static Tensor grown(Tensor features, double part) {
        Tensor means = features.mean(new long[] {2, 3}, true, new ScalarTypeOptional());
        return features.add(means.mul(new Scalar(part)));
    }

    private static void assertSlope(Tensor map, DoubleFunction<Tensor> logit) {
        double sum = map.sum().item_double();
        assertThat(Math.abs(sum)).isGreaterThan(0.01);
        assertThat(slope(logit)).isCloseTo(sum, within(1e-4 * Math.abs(sum)));
    }

    private static void assertIndependent(PatchClassifier net, List<Tensor> maps, Tensor images) {
        for (int image = 0; image < images.size(0); image++) {
            List<Tensor> alone = net.layerMaps(images.narrow(0, image, 1));
            for (int layer = 0; layer < maps.size(); layer++) {
                Tensor map = maps.get(layer).narrow(0, image, 1);
                double largest = map.abs().max().item_double();
                assertThat(map.requires_grad()).isFalse();
                assertThat(map.sub(alone.get(layer)).abs().max().item_double())
                        .isLessThan(1e-5 * largest);
            }
        }
    }

    @Test
    void ofAResNet() {
        try (StateDict weights = Golden.tensors("classifier/tiny_resnet_adl.safetensors");
                ResNetAdl net = ResNetAdl.load(ResNetConfig.tiny(), weights);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            torch.manual_seed(5);
            Tensor x = torch.rand(2, 3, 64, 96);
            List<Tensor> maps = net.layerMaps(x);
            assertThat(maps.stream().map(Golden::shape))
                    .containsExactly("2x8x12", "2x4x6", "2x4x6");
            Tensor last = net.activationMap(x, CamLayer.LAYER4, CamMethod.GRAD_CAM);
            assertThat(maps.get(2).equal(last)).isTrue();
            Tensor one = x.narrow(0, 0, 1);
            StateDict precise = precise(weights);
            for (int layer = 2; layer <= 3; layer++) {
                int behind = layer;
                String place = layer == 2 ? "layer2.0" : "layer3.2";
                Tensor features = net.features(one, place, Mode.EVALUATION).to(ScalarType.Double);
                assertSlope(
                        maps.get(layer - 2).narrow(0, 0, 1),
                        part -> logit(precise, grown(features, part), behind));
            }
            assertIndependent(net, maps, x);
        }
    }

    /** The logit of features behind layer 2 or 3. */
    private static Tensor logit(StateDict state, Tensor features, int layer) {
        Tensor x = features;
        if (layer == 2) {
            x = new Bottleneck(state, "layer3.0", 2).forward(x, Mode.EVALUATION);
            x = new Bottleneck(state, "layer3.2", 1).forward(x, Mode.EVALUATION);
        }
        for (String block : List.of("layer4.0", "layer4.2", "layer4.3")) {
            x = new Bottleneck(state, block, 1).forward(x, Mode.EVALUATION);
        }
        return torch.linear(
                x.mean(2, 3), state.get("fc.weight"), new TensorOptional(state.get("fc.bias")));
    }

    @Test
    void ofAMobileNet() {
        StateDict weights = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            torch.manual_seed(8);
            MobileNetAdl.expectedShapes().forEach((key, shape) -> weights.put(key, random(shape)));
        }
        try (weights;
                MobileNetAdl net = MobileNetAdl.load(weights, new DropoutConfig(false, 0, 0));
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            torch.manual_seed(9);
            Tensor x = torch.rand(2, 3, 64, 96);
            List<Tensor> maps = net.layerMaps(x);
            assertThat(maps.stream().map(Golden::shape))
                    .containsExactly("2x8x12", "2x4x6", "2x8x12");
            Tensor last = net.activationMap(x, CamLayer.LAYER4, CamMethod.GRAD_CAM);
            assertThat(maps.get(2).sub(last).abs().max().item_double())
                    .isLessThan(1e-5 * last.abs().max().item_double());
            Tensor one =
                    x.narrow(0, 0, 1)
                            .sub(
                                    AbstractTensor.create(
                                            new float[] {.485f, .456f, .406f}, 1, 3, 1, 1))
                            .div(
                                    AbstractTensor.create(
                                            new float[] {.229f, .224f, .225f}, 1, 3, 1, 1));
            StateDict precise = precise(weights);
            MobileNetV2 backbone = new MobileNetV2(precise, "backbone.");
            Tensor exact = one.to(ScalarType.Double);
            assertSlope(
                    maps.get(0).narrow(0, 0, 1),
                    part -> {
                        MobileNetV2.LocalFeatures seen =
                                backbone.localFeatures(exact, at8 -> grown(at8, part));
                        return logit(precise, seen.stride8(), seen.stride16());
                    });
            MobileNetV2.LocalFeatures seen =
                    backbone.localFeatures(exact, UnaryOperator.identity());
            assertSlope(
                    maps.get(1).narrow(0, 0, 1),
                    part -> logit(precise, seen.stride8(), grown(seen.stride16(), part)));
            assertIndependent(net, maps, x);
        }
    }

    private static Tensor random(Shape shape) {
        return torch.randn(shape.toArray(), new TensorOptions(ScalarType.Float))
                .mul(new Scalar(Math.sqrt(2.0 / shape.inputs())));
    }

    private static Tensor logit(StateDict weights, Tensor at8, Tensor at16) {
        return evidence(weights, "fine", at8).add(evidence(weights, "coarse", at16));
    }

    private static Tensor evidence(StateDict weights, String scale, Tensor seen) {
        return torch.conv2d(seen, weights.get(scale + ".weight"))
                .add(weights.get(scale + ".bias").view(1, -1, 1, 1))
                .relu()
                .mul(weights.get("fc_" + scale + ".weight"))
                .sum(1)
                .mean();
    }
}
