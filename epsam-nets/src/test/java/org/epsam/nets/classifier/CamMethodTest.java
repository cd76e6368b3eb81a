package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GradMode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CamMethodTest {
    private static ResNetAdl tiny() {
        try (StateDict weights = Golden.tensors("classifier/tiny_resnet_adl.safetensors")) {
            return ResNetAdl.load(ResNetConfig.tiny(), weights);
        }
    }

    private static Tensor pictures() {
        torch.manual_seed(5);
        return torch.rand(2, 3, 70, 90);
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(Golden.shape(actual)).isEqualTo(Golden.shape(expected));
        double size = expected.detach().abs().max().item_double();
        assertThat(size).isPositive();
        assertThat(difference(actual, expected)).isLessThan(1e-5 * size);
    }

    private static double difference(Tensor a, Tensor b) {
        return a.detach().sub(b.detach()).abs().max().item_double();
    }

    private static Tensor gradCam(Tensor gradient, Tensor features) {
        return gradient.mean(new long[] {2, 3}, true, new ScalarTypeOptional())
                .mul(features.detach())
                .sum(1);
    }

    private static Tensor layerCam(Tensor gradient, Tensor features) {
        return gradient.clamp_min(new Scalar(0f)).mul(features.detach()).sum(1);
    }

    @Test
    void gradCamOfTheLastLayerIsTheCamOverTheNumberOfPlaces() {
        try (ResNetAdl net = ResNetAdl.create(ResNetConfig.tiny(), 3)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = pictures();
                Tensor cam = net.activationMap(x, CamLayer.LAYER4, CamMethod.CAM);
                assertThat(Golden.shape(cam)).isEqualTo("2x5x6");
                assertClose(
                        net.activationMap(x, CamLayer.LAYER4, CamMethod.GRAD_CAM),
                        cam.div(new Scalar(5.0 * 6)));
            }
        }
    }

    @Test
    void mapsOfTheFirstBlockFollowTheGradientOfTheLogit() {
        try (ResNetAdl net = tiny();
                ResNetAdl other = tiny()) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = pictures();
                StateDict state = other.state();
                Tensor features = other.features(x, "layer4.0", Mode.EVALUATION).detach();
                features.set_requires_grad(true);
                Tensor end = features;
                for (String block : new String[] {"layer4.2", "layer4.3"}) {
                    end = new Bottleneck(state, block, 1).forward(end, Mode.EVALUATION);
                }
                Tensor logits =
                        torch.linear(
                                end.mean(2, 3),
                                state.get("fc.weight"),
                                new TensorOptional(state.get("fc.bias")));
                assertClose(logits, net.logits(x));
                logits.sum().backward();

                Tensor gradCam = map(net, x, CamMethod.GRAD_CAM);
                Tensor layerCam = map(net, x, CamMethod.LAYER_CAM);
                assertClose(gradCam, gradCam(features.grad(), features));
                assertClose(layerCam, layerCam(features.grad(), features));
                assertThat(gradCam.min().item_double()).isNegative();
                assertThat(layerCam.min().item_double()).isNotNegative();
                // at this layer the gradient is no constant
                Tensor overPlaces = map(net, x, CamMethod.CAM).div(new Scalar(30.0));
                assertThat(difference(gradCam, overPlaces))
                        .isGreaterThan(0.1 * gradCam.abs().max().item_double());
            }
        }
    }

    private static Tensor map(ResNetAdl net, Tensor x, CamMethod method) {
        return net.activationMap(x, CamLayer.LAYER4_BLOCK0, method);
    }

    @ParameterizedTest
    @EnumSource(CamMethod.class)
    void picturesDoNotInfluenceOneAnotherAndNoGradientRemains(CamMethod method) {
        try (ResNetAdl net = tiny()) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = pictures();
                for (CamLayer layer : CamLayer.values()) {
                    Tensor both = net.activationMap(x, layer, method);
                    Tensor second;
                    try (GradientMode off = Torch.noGrad()) {
                        Tensor one = x.narrow(0, 1, 1);
                        second = net.activationMap(one, layer, method);
                        assertThat(GradMode.is_enabled()).isFalse();
                    }
                    assertClose(second, both.narrow(0, 1, 1));
                    assertThat(both.requires_grad()).isFalse();
                }
                assertThat(GradMode.is_enabled()).isTrue();
                for (String name : net.parameterNames()) {
                    Tensor parameter = net.state().get(name);
                    assertThat(parameter.requires_grad()).as(name).isTrue();
                    assertThat(parameter.grad().defined()).as(name).isFalse();
                }
            }
        }
    }

    /** The formula of the class against gradients at the features of both scales. */
    @Test
    void mapsOfMobileNetFollowTheGradientsOfBothScales() {
        StateDict weights = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            torch.manual_seed(8);
            MobileNetAdl.expectedShapes().forEach((key, shape) -> weights.put(key, random(shape)));
        }
        try (weights;
                MobileNetAdl net = MobileNetAdl.load(weights, new DropoutConfig(false, 0, 0))) {
            try (TorchScope scope = Torch.scope()) {
                torch.manual_seed(9);
                Tensor x = torch.rand(2, 3, 64, 96);
                Tensor mean = column(0.485f, 0.456f, 0.406f);
                Tensor deviation = column(0.229f, 0.224f, 0.225f);
                MobileNetV2.LocalFeatures seen =
                        new MobileNetV2(weights, "backbone.")
                                .localFeatures(
                                        x.sub(mean).div(deviation), UnaryOperator.identity());
                Tensor fine = features(weights, "fine", seen.stride8());
                Tensor coarse = features(weights, "coarse", seen.stride16());
                Tensor logits =
                        logit(weights, "fine", fine)
                                .add(logit(weights, "coarse", coarse))
                                .add(weights.get("fc.bias"));
                assertClose(logits, net.logits(x));
                logits.sum().backward();

                Tensor gradCam = net.activationMap(x, CamLayer.LAYER4, CamMethod.GRAD_CAM);
                assertClose(
                        gradCam,
                        joined(gradCam(fine.grad(), fine), gradCam(coarse.grad(), coarse)));
                Tensor layerCam = net.activationMap(x, CamLayer.LAYER4_BLOCK0, CamMethod.LAYER_CAM);
                assertClose(
                        layerCam,
                        joined(layerCam(fine.grad(), fine), layerCam(coarse.grad(), coarse)));
                assertThat(layerCam.min().item_double()).isNotNegative();
                assertClose(
                        gradCam.mul(new Scalar(8.0 * 12)).add(weights.get("fc.bias")),
                        net.activationMap(x, CamLayer.LAYER4, CamMethod.CAM));
            }
        }
    }

    private static Tensor random(Shape shape) {
        return torch.randn(shape.toArray(), new TensorOptions(ScalarType.Float))
                .mul(new Scalar(Math.sqrt(2.0 / shape.inputs())));
    }

    private static Tensor column(float... values) {
        return AbstractTensor.create(values, 1, 3, 1, 1);
    }

    private static Tensor features(StateDict weights, String scale, Tensor seen) {
        Tensor features =
                torch.conv2d(seen, weights.get(scale + ".weight"))
                        .add(weights.get(scale + ".bias").view(1, -1, 1, 1))
                        .relu();
        return features.set_requires_grad(true);
    }

    private static Tensor logit(StateDict weights, String scale, Tensor features) {
        return features.mul(weights.get("fc_" + scale + ".weight")).sum(1).mean(1, 2).view(-1, 1);
    }

    /** A coarse place covers four fine ones and shares its part out among them. */
    private static Tensor joined(Tensor fine, Tensor coarse) {
        long[] size = {fine.size(1), fine.size(2)};
        Tensor large = torch.upsample_bilinear2d(coarse.unsqueeze(1), size, false).squeeze(1);
        return fine.add(large.div(new Scalar(4.0)));
    }
}
