package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.MobileNetV2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClassifierPrecisionTest {
    /**
     * Norm of the difference as a part of the norm, with random weights. LibTorch's own products in
     * bfloat16 are rounded more than those of oneDNN.
     */
    private static final double CLOSE = OneDnn.isUsed() ? 0.05 : 0.06;

    /** Largest difference of a logit, with random weights. */
    private static final double LOGIT = 0.02;

    static Stream<PatchClassifier> networks() {
        return Stream.of(ResNetAdl.create(ResNetConfig.tiny(), 3), mobileNet());
    }

    private static PatchClassifier mobileNet() {
        try (StateDict backbone = new StateDict();
                TorchScope scope = Torch.scope()) {
            torch.manual_seed(8);
            MobileNetV2.localShapes("")
                    .forEach(
                            (key, shape) ->
                                    backbone.put(
                                            key,
                                            torch.randn(shape.toArray())
                                                    .mul(
                                                            new Scalar(
                                                                    Math.sqrt(
                                                                            2.0
                                                                                    / shape
                                                                                            .inputs())))));
            return MobileNetAdl.create(backbone, new DropoutConfig(true, 0.5, 0.8), 4);
        }
    }

    private static Tensor pictures() {
        torch.manual_seed(5);
        return torch.rand(2, 3, 70, 90);
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(actual.sub(expected).norm().item_double())
                .isPositive()
                .isLessThan(CLOSE * expected.norm().item_double());
    }

    private static Tensor cam(PatchClassifier network, CamMethod method) {
        return network.activationMap(pictures(), CamLayer.LAYER4_BLOCK0, method);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bfloat16IsCloseToFloat32(PatchClassifier network) {
        try (network;
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor logits = network.logits(pictures());
            Tensor map = cam(network, CamMethod.CAM);
            Tensor gradCam = cam(network, CamMethod.GRAD_CAM);
            network.setPrecision(Precision.BFLOAT16);

            Tensor reduced = network.logits(pictures());
            assertThat(reduced.scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(reduced.sub(logits).abs().max().item_double())
                    .isPositive()
                    .isLessThan(LOGIT);
            assertClose(cam(network, CamMethod.CAM), map);
            assertClose(cam(network, CamMethod.GRAD_CAM), gradCam);
        }
    }

    @Test
    void trainingOfMobileNetIsFloat32() {
        try (PatchClassifier network = mobileNet();
                TorchScope scope = Torch.scope()) {
            Tensor before = network.trainingPlaces(pictures(), () -> 0.9);
            network.setPrecision(Precision.BFLOAT16);

            assertThat(torch.equal(network.trainingPlaces(pictures(), () -> 0.9), before)).isTrue();
        }
    }

    @Test
    void gradientsOfResNetAreCloseInBfloat16() {
        try (PatchClassifier network = ResNetAdl.create(ResNetConfig.tiny(), 3);
                TorchScope scope = Torch.scope()) {
            Tensor exact = gradients(network);
            Tensor mean = network.state().get("bn1.running_mean").clone();
            network.setPrecision(Precision.BFLOAT16);
            Tensor reduced = gradients(network);

            assertThat(reduced.scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(cosine(reduced, exact)).isGreaterThan(0.9).isLessThan(1);
            assertThat(torch.equal(network.state().get("bn1.running_mean"), mean)).isFalse();
        }
    }

    /** Those of all parameters, one behind the other. */
    private static Tensor gradients(PatchClassifier network) {
        List<Tensor> parameters =
                network.parameterNames().stream().map(network.state()::get).toList();
        parameters.forEach(parameter -> parameter.mutable_grad().reset());
        network.trainingPlaces(pictures(), () -> 0.9).sigmoid().mean().backward();
        TensorVector flat = new TensorVector();
        parameters.forEach(parameter -> flat.push_back(parameter.grad().reshape(-1)));
        return torch.cat(flat);
    }

    private static double cosine(Tensor a, Tensor b) {
        return a.mul(b).sum().item_double() / (a.norm().item_double() * b.norm().item_double());
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void logitsFollowTheWeights(Precision precision) {
        try (PatchClassifier network = mobileNet();
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            network.setPrecision(precision);
            Tensor before = network.logits(pictures());
            network.state().get("coarse.weight").mul_(new Scalar(-1.0));

            assertThat(torch.equal(network.logits(pictures()), before)).isFalse();
        }
    }

    static {
        Torch.start();
        torch.set_num_threads(1);
    }
}
