package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MobileNetV2Test {
    /** Beside the golden folder, as that is found. */
    private static Path folder() {
        return Golden.file("../weights/mobilenetv2");
    }

    private static double difference(Tensor a, Tensor b) {
        assertThat(Golden.shape(a)).isEqualTo(Golden.shape(b));
        return a.detach().sub(b).abs().max().item_double();
    }

    @Test
    void featuresOfTheImageNetWeights() {
        Path folder = folder();
        StateDict expected = SafeTensors.read(folder.resolve("expected_features.safetensors"));
        StateDict state = MobileNetWeights.read(folder);
        MobileNetV2 net = new MobileNetV2(state, "");
        try (GradientMode off = Torch.noGrad()) {
            try (TorchScope scope = Torch.scope()) {
                for (int i = 0; i < 3; i++) {
                    Tensor x =
                            MobileNetWeights.readNpy(
                                    folder.resolve("test_data_set/" + i + "/input_0.npy"));
                    MobileNetV2.Features seen = net.features(x);
                    assertThat(Golden.shape(seen.stride4())).isEqualTo("1x24x56x56");
                    assertThat(Golden.shape(seen.stride8())).isEqualTo("1x32x28x28");
                    assertThat(Golden.shape(seen.stride16())).isEqualTo("1x96x14x14");
                    assertThat(Golden.shape(seen.last())).isEqualTo("1x320x7x7");
                    Tensor head = new Weights(state, "").conv("head", seen.last(), 1);
                    Tensor pooled = torch.relu6(head).mean(2, 3);
                    assertThat(difference(pooled, expected.get("features." + i))).isLessThan(1e-4);
                }
            }
        }
    }

    @Test
    void theSmallModelStartsFromTheGivenBackbone() {
        StateDict backbone = MobileNetWeights.read(folder());
        try (Sam sam = Sam.create(SamConfig.small(), 1, backbone)) {
            assertThat(
                            torch.equal(
                                    sam.state().get("image_encoder.backbone.stem.weight"),
                                    backbone.get("stem.weight")))
                    .isTrue();
        }
        try (StateDict empty = new StateDict()) {
            assertThatThrownBy(() -> Sam.create(SamConfig.small(), 1, empty))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("stem.weight");
        }
    }

    @Test
    void gradientsReachEveryPartOfTheSmallModel() {
        try (Sam sam = Sam.create(SamConfig.small(), 2)) {
            try (TorchScope scope = Torch.scope()) {
                for (String key : sam.keys()) {
                    sam.state().get(key).set_requires_grad(true);
                }
                torch.manual_seed(4);
                Tensor x = sam.preprocess(torch.rand(2, 3, 256, 256).mul(scalar(255)));
                Tensor embedding = sam.encodeImage(x);
                assertThat(Golden.shape(embedding)).isEqualTo("2x512x16x16");
                PromptEmbedding prompts =
                        sam.encodePrompts(
                                Optional.of(torch.rand(2, 3, 2).mul(scalar(256))),
                                Optional.of(torch.ones(2, 3)),
                                Optional.empty(),
                                Optional.empty());
                MaskPrediction masks = sam.decode(embedding, prompts, true);
                assertThat(Golden.shape(masks.lowResLogits())).isEqualTo("2x3x64x64");
                masks.lowResLogits().square().sum().add(masks.iou().sum()).backward();
                for (String key : sam.encoderParameterNames()) {
                    Tensor gradient = sam.state().get(key).grad();
                    assertThat(gradient.defined()).as(key).isTrue();
                    assertThat(gradient.abs().max().item_double()).as(key).isPositive();
                }
                for (String key : sam.decoderParameterNames()) {
                    assertThat(sam.state().get(key).grad().defined()).as(key).isTrue();
                }
            }
        }
    }

    /** Through blocks and in-place sums: the slope agrees with a difference quotient. */
    @Test
    void slopeOfTheSmallEncoder() {
        SamConfig config = new SamConfig("small", 64, new MobileNetConfig());
        try (Sam sam = Sam.create(config, 6)) {
            try (TorchScope scope = Torch.scope()) {
                torch.manual_seed(9);
                for (String key : sam.keys()) {
                    // Double precision for the quotient.
                    Tensor wide = sam.state().get(key).to(torch.ScalarType.Double);
                    sam.state().put(key, wide);
                }
                Tensor bias = sam.state().get("image_encoder.backbone.stage1.0.expand.bias");
                bias.set_requires_grad(true);
                Tensor x = torch.rand(1, 3, 64, 64).to(torch.ScalarType.Double);
                Tensor aim = torch.rand(1, 512, 4, 4).to(torch.ScalarType.Double);
                sam.encodeImage(x).mul(aim).sum().backward();
                double slope = bias.grad().select(0, 3).item_double();
                double[] value = new double[2];
                try (GradientMode off = Torch.noGrad()) {
                    double step = 1e-6;
                    bias.select(0, 3).add_(scalar(step));
                    value[0] = sam.encodeImage(x).mul(aim).sum().item_double();
                    bias.select(0, 3).sub_(scalar(2 * step));
                    value[1] = sam.encodeImage(x).mul(aim).sum().item_double();
                }
                double quotient = (value[0] - value[1]) / 2e-6;
                assertThat(slope).isCloseTo(quotient, within(1e-4 * Math.abs(quotient)));
            }
        }
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }

    @Test
    void foldersAndFilesThatAreNotWeightsAreRefusedInOneLine(@TempDir Path folder)
            throws IOException {
        assertThatThrownBy(() -> MobileNetWeights.read(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("layers.tsv: cannot be read");

        Path table = folder.resolve("layers.tsv");
        Files.writeString(table, "file\trole\nconv_0\n");
        refused(folder, "a line without file and role");
        Files.writeString(table, "file\trole\nconv_0\tstem\n");
        refused(folder, "conv_0_weight.npy: cannot be read");

        Path weights = Files.createDirectory(folder.resolve("weights"));
        Path weight = weights.resolve("conv_0_weight.npy");
        Files.writeString(weight, "not numpy at all");
        refused(folder, "not a NumPy .npy file");
        Files.write(weight, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 16));
        refused(folder, "only little-endian float32");
        Files.write(weight, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7));
        refused(folder, "holds 7 bytes of values for shape [2]");
        Files.write(weight, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8));
        Files.copy(weight, weights.resolve("conv_0_bias.npy"));
        refused(folder, "stem.weight should be [32x3x3x3] and is [2]");
    }

    private static void refused(Path folder, String why) {
        assertThatThrownBy(() -> MobileNetWeights.read(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private static byte[] npy(String header, int values) {
        byte[] bytes = new byte[10 + header.length() + values];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0};
        System.arraycopy(magic, 0, bytes, 0, 10);
        System.arraycopy(header.getBytes(), 0, bytes, 10, header.length());
        return bytes;
    }
}
