package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetAdlTest {
    private static final String FORWARD = "classifier/forward.safetensors";
    private static final String TINY = "classifier/tiny_resnet_adl.safetensors";

    private static ResNetAdl tiny() {
        try (StateDict weights = Golden.tensors(TINY)) {
            return ResNetAdl.load(ResNetConfig.recognise(weights), weights);
        }
    }

    private static DoubleSupplier draws(Tensor values) {
        List<Double> list = new ArrayList<>();
        for (int i = 0; i < values.numel(); i++) {
            list.add((double) values.flatten().select(0, i).item_float());
        }
        Iterator<Double> iterator = list.iterator();
        return iterator::next;
    }

    @Test
    void evaluationEqualsTheOriginalAtEveryStage() {
        Map<String, String> stages = new LinkedHashMap<>();
        stages.put("eval.maxpool", "stem");
        stages.put("eval.layer1", "layer1.0");
        stages.put("eval.layer2", "layer2.0");
        stages.put("eval.layer3", "layer3.2");
        stages.put("eval.layer4_block0", "layer4.0");
        stages.put("eval.layer4", "layer4.4");
        try (StateDict golden = Golden.tensors(FORWARD);
                ResNetAdl net = tiny()) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = Golden.unit(golden.get("x_u8"));
                stages.forEach(
                        (tensor, place) ->
                                Golden.assertMatches(
                                        net.features(x, place, Mode.EVALUATION),
                                        golden,
                                        FORWARD,
                                        tensor));
                Tensor end = net.features(x, "layer4.4", Mode.EVALUATION);
                Golden.assertMatches(
                        end.mean(new long[] {2, 3}, true, new ScalarTypeOptional()),
                        golden,
                        FORWARD,
                        "eval.avgpool");
                Tensor logits = net.logits(x);
                assertThat(logits.requires_grad()).isFalse();
                Golden.assertMatches(logits, golden, FORWARD, "eval.logits");
                Golden.assertMatches(logits.sigmoid(), golden, FORWARD, "eval.sigmoid");
                // the original's unused return_cam is the mean over channels, not the sum
                Tensor map = net.activationMap(x, CamLayer.LAYER4, CamMethod.CAM);
                Golden.assertMatches(
                        map.div(new Scalar(256.0)), golden, FORWARD, "eval.return_cam");
            }
        }
    }

    @Test
    void trainingEqualsTheOriginalAndUpdatesTheStatistics() {
        try (StateDict golden = Golden.tensors(FORWARD);
                ResNetAdl net = tiny();
                ResNetAdl again = tiny()) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = Golden.unit(golden.get("x_u8"));
                Golden.assertMatches(
                        net.trainingPlaces(x, draws(golden.get("train.draws"))).mean(2, 3),
                        golden,
                        FORWARD,
                        "train.logits");
                Golden.assertMatches(
                        again.features(
                                x, "layer4.4", Mode.training(draws(golden.get("train.draws")))),
                        golden,
                        FORWARD,
                        "train.layer4");
                int buffers = 0;
                for (String name : golden.tensors().keySet()) {
                    if (name.startsWith("train.after.")) {
                        String key = name.substring("train.after.".length());
                        Golden.assertMatches(net.state().get(key), golden, FORWARD, name);
                        buffers++;
                    }
                }
                // stem, 7 blocks of 3, 4 shortcuts
                assertThat(buffers).isEqualTo(3 * (1 + 7 * 3 + 4));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"512x512", "384x512"})
    void activationMapsOfTurnedPicturesEqualTheOriginal(String size) {
        String file = "classifier/cam_" + size + ".safetensors";
        try (StateDict golden = Golden.tensors(file);
                ResNetAdl net = tiny()) {
            try (TorchScope scope = Torch.scope()) {
                Tensor picture = Pictures.read("images/he_" + size + ".png");
                for (int turns = 0; turns < 4; turns++) {
                    Tensor turned = picture.rot90(turns, 2, 3);
                    Golden.assertMatches(
                            net.activationMap(turned, CamLayer.LAYER4_BLOCK0, CamMethod.CAM)
                                    .squeeze(0),
                            golden,
                            file,
                            "rot" + 90 * turns + ".raw");
                }
            }
        }
    }

    @Test
    void trueActivationMapAveragesToTheLogit() {
        try (ResNetAdl net = ResNetAdl.create(ResNetConfig.tiny(), 3)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = torch.rand(2, 3, 70, 90);
                Tensor map = net.activationMap(x, CamLayer.LAYER4, CamMethod.CAM);
                assertThat(Golden.shape(map)).isEqualTo("2x5x6");
                double[] mean = numbers(map.mean(1, 2));
                double[] logits = numbers(net.logits(x));
                assertThat(logits[0]).isNotEqualTo(logits[1]);
                for (int i = 0; i < 2; i++) {
                    assertThat(mean[i]).isCloseTo(logits[i], offset(1e-5));
                }
            }
        }
    }

    private static double[] numbers(Tensor tensor) {
        double[] values = new double[(int) tensor.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.flatten().select(0, i).item_double();
        }
        return values;
    }

    @Test
    void namesAndShapesOfTheFullNetworkAreTheOriginals() throws IOException {
        Map<String, String> original = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Golden.file("classifier/keys_resnet50_adl.txt"))) {
            String[] cells = line.split("\t", -1);
            original.put(
                    cells[0], cells[2].isEmpty() ? "scalar" : cells[2].strip().replace(',', 'x'));
        }
        Map<String, String> ours = new LinkedHashMap<>();
        ResNetAdl.expectedShapes(ResNetConfig.resnet50())
                .forEach((key, shape) -> ours.put(key, shape.toString()));
        assertThat(new ArrayList<>(ours.entrySet())).containsExactlyElementsOf(original.entrySet());
        assertThat(ours).hasSize(320);
    }

    @Test
    void layersStandInTheOrderOfTheOriginal() throws IOException {
        List<String> lines = Files.readAllLines(Golden.file("classifier/tiny_layer_order.txt"));
        try (ResNetAdl net = ResNetAdl.create(ResNetConfig.tiny(), 1)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor x = torch.rand(1, 3, 64, 64);
                Tensor before = net.features(x, "stem", Mode.EVALUATION);
                for (String line : lines) {
                    String[] place = line.split("\t");
                    boolean dropout = place[1].equals("ADL");
                    Tensor after = net.features(x, place[0], Mode.EVALUATION);
                    boolean same = Shape.of(after).equals(Shape.of(before)) && after.equal(before);
                    assertThat(same).as("%s changes nothing", line).isEqualTo(dropout);
                    assertThat(net.state().contains(place[0] + ".conv1.weight"))
                            .as("%s has weights", line)
                            .isEqualTo(!dropout);
                    before = after;
                }
                assertThat(before.equal(net.features(x, "the end", Mode.EVALUATION))).isTrue();
            }
            assertThat(
                            net.parameterNames().stream()
                                    .filter(name -> name.endsWith(".conv1.weight"))
                                    .count())
                    .isEqualTo(lines.stream().filter(line -> line.endsWith("neck")).count());
        }
    }

    @Test
    void stateHasTheOrdersOfTheOriginal() {
        try (StateDict weights = Golden.tensors(TINY);
                StateDict adam = Golden.tensors("train/classifier_adam.safetensors");
                ResNetAdl net = tiny()) {
            assertThat(net.state().tensors().keySet())
                    .containsExactlyElementsOf(weights.tensors().keySet());
            String names = adam.metadata().get("parameter_names").replaceAll("[\\[\\]\"\\s]", "");
            assertThat(net.parameterNames())
                    .containsExactlyElementsOf(Arrays.asList(names.split(",")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "small", "tiny", "plain", "short"})
    void networksAreRecognisedByTheirWeights(String name) {
        ResNetConfig config =
                switch (name) {
                    case "resnet50" -> ResNetConfig.resnet50();
                    case "small" -> ResNetConfig.small();
                    case "tiny" -> ResNetConfig.tiny();
                    case "plain" -> config(List.of(1, 2, 2, 3), false, false);
                    default -> config(List.of(1, 2, 1, 1), true, true);
                };
        try (StateDict state = empty(ResNetAdl.expectedShapes(config))) {
            assertThat(ResNetConfig.recognise(state)).isEqualTo(config);
        }
    }

    private static ResNetConfig config(List<Integer> blocks, boolean high, boolean dropout) {
        return new ResNetConfig(
                "custom",
                new ResNetSizes(4, List.of(4, 5, 6, 7), blocks, 2),
                new DropoutConfig(dropout, 0.75, 0.8),
                high);
    }

    private static StateDict empty(Map<String, Shape> shapes) {
        StateDict state = new StateDict();
        TensorOptions floats = new TensorOptions(ScalarType.Float);
        try (TorchScope scope = Torch.scope()) {
            shapes.forEach(
                    (key, shape) -> state.put(key, torch.empty(shape.toArray(), floats, null)));
        }
        return state;
    }

    @Test
    void weightsOfSomethingElseAreRefused() {
        try (StateDict other = Golden.tensors("checkpoint/expected.safetensors")) {
            assertThatThrownBy(() -> ResNetConfig.recognise(other))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("layer1.0.conv1.weight is missing")
                    .hasMessageNotContaining("\n");
            assertThatThrownBy(() -> ResNetAdl.load(ResNetConfig.tiny(), other))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("missing: conv1.weight, bn1.weight")
                    .hasMessageContaining("17 unexpected: plain, scalar, empty")
                    .hasMessageNotContaining("\n");
        }
        try (StateDict small = empty(ResNetAdl.expectedShapes(ResNetConfig.small()))) {
            assertThatThrownBy(() -> ResNetAdl.load(ResNetConfig.tiny(), small))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("conv1.weight (32x4x7x7, not 8x4x7x7)")
                    .hasMessageNotContaining("missing");
        }
    }

    @Test
    void freshWeightsFollowTheSeedAndTheRule() {
        try (ResNetAdl one = ResNetAdl.create(ResNetConfig.small(), 22);
                ResNetAdl same = ResNetAdl.create(ResNetConfig.small(), 22);
                ResNetAdl other = ResNetAdl.create(ResNetConfig.small(), 23)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor weight = one.state().get("layer3.2.conv2.weight").detach();
                assertThat(weight.equal(same.state().get("layer3.2.conv2.weight"))).isTrue();
                assertThat(weight.equal(other.state().get("layer3.2.conv2.weight"))).isFalse();
                double limit = Math.sqrt(6.0 / (64 * 9 + 64 * 9));
                assertThat(weight.abs().max().item_double()).isBetween(0.99 * limit, limit);
                // a uniform distribution on [-l, l] has deviation l / sqrt 3
                assertThat(weight.std(true).item_double())
                        .isBetween(0.98 * limit / Math.sqrt(3), 1.02 * limit / Math.sqrt(3));
                Tensor fc = one.state().get("fc.weight").detach();
                assertThat(fc.std(true).item_double()).isBetween(0.008, 0.012);
                assertThat(one.state().get("fc.bias").item_double()).isZero();
                assertThat(one.state().get("layer4.0.bn3.weight").min().item_double()).isEqualTo(1);
            }
        }
    }

    @Test
    void imageNetWeightsAreMappedAroundTheDropoutLayers() {
        ResNetConfig ours = ResNetConfig.tiny();
        ResNetConfig plain =
                new ResNetConfig("plain", ours.sizes(), new DropoutConfig(false, 0.75, 0.8), false);
        try (ResNetAdl source = ResNetAdl.create(plain, 1);
                ResNetAdl target = ResNetAdl.create(ours, 2)) {
            try (TorchScope scope = Torch.scope()) {
                StateDict imageNet = source.state();
                imageNet.put(
                        "fc.weight",
                        torch.zeros(new long[] {1000, 256}, new TensorOptions(ScalarType.Float)));
                Tensor fc = target.state().get("fc.weight").detach().clone();
                target.loadImageNet(imageNet);
                Map.of(
                                "layer3.0.conv1.weight", "layer3.0.conv1.weight",
                                "layer3.2.conv1.weight", "layer3.1.conv1.weight",
                                "layer4.2.conv3.weight", "layer4.1.conv3.weight",
                                "layer4.3.conv2.weight", "layer4.2.conv2.weight")
                        .forEach(
                                (to, from) ->
                                        assertThat(target.state().get(to).equal(imageNet.get(from)))
                                                .as(to)
                                                .isTrue());
                Tensor stem = target.state().get("conv1.weight").detach();
                Tensor three = imageNet.get("conv1.weight").detach();
                assertThat(stem.narrow(1, 0, 3).equal(three)).isTrue();
                assertThat(stem.select(1, 3).equal(three.mean(1))).isTrue();
                assertThat(target.state().get("fc.weight").equal(fc)).isTrue();
            }
            try (StateDict partial = new StateDict()) {
                partial.put("conv1.weight", source.state().get("conv1.weight"));
                assertThatThrownBy(() -> target.loadImageNet(partial))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("missing: bn1.weight");
            }
        }
    }

    @Test
    void halfPrecisionWeightsAreLoadedAsFloat() {
        try (StateDict weights = Golden.tensors(TINY)) {
            try (TorchScope scope = Torch.scope()) {
                List.copyOf(weights.tensors().keySet())
                        .forEach(key -> weights.put(key, weights.get(key).to(ScalarType.Half)));
            }
            try (ResNetAdl net = ResNetAdl.load(ResNetConfig.tiny(), weights)) {
                assertThat(net.state().get("fc.weight").scalar_type().intern())
                        .isEqualTo(ScalarType.Float);
                assertThat(Shape.of(net.state().get("bn1.num_batches_tracked")))
                        .isEqualTo(Shape.of());
                assertThat(net.network()).isEqualTo("tiny");
            }
        }
    }
}
