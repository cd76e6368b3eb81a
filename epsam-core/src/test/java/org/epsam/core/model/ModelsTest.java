package org.epsam.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
    @TempDir private Path dir;

    private static Config config(String... settings) {
        return ConfigLoader.load("default", Optional.empty(), List.of(settings));
    }

    @Test
    void theConfigurationTakesEveryNetworkThatIsRegistered() {
        for (String network : Classifiers.names()) {
            assertThat(config("classify.network=" + network).classify().network())
                    .isEqualTo(network);
        }
        assertThatThrownBy(() -> config("classify.network=vgg"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(String.join(", ", Classifiers.names()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet50 | ResNet classifier resnet50, attention dropout, high-frequency channel",
                "small | ResNet classifier small, attention dropout, high-frequency channel",
                "mobilenetv2 | MobileNetV2 classifier mobilenetv2"
            })
    void everyClassifierIsCreatedStoredReadAndRecognised(String network, String description) {
        ClassifySettings plan = config("classify.network=" + network).classify();
        Path file = dir.resolve("classifier.safetensors");
        String hash;
        try (PatchClassifier created = Models.newClassifier(plan, 64, 22).network()) {
            assertThat(created.network()).isEqualTo(network);
            SafeTensors.write(file, created.state());
            hash = created.state().sha256();
        }
        try (PatchClassifier read = Models.readClassifier(plan, file).network();
                StateDict state = SafeTensors.read(file)) {
            assertThat(read.state().sha256()).isEqualTo(hash);
            assertThat(Models.describe(state)).isEqualTo(description);
        }
    }

    @ParameterizedTest
    @CsvSource({"bundled_2, SAM", "bundled_sam, FIRST_SAM"})
    void aNameOfInitialWeightsMeansTheSameInEachVersion(String name, Bundled bundled) {
        ClassifySettings plan =
                config("classify.network=mobilenetv2", "classify.initial_weights=" + name)
                        .classify();
        try (StateDict sam = bundled.read();
                StateDict backbone = Sam.backbone(sam);
                StateDict whole = backbone.toType(torch.ScalarType.Float);
                PatchClassifier created = Models.newClassifier(plan, 64, 22).network()) {
            assertThat(Models.initialWeightsHash(plan)).isEqualTo(sam.sha256());
            String first = whole.tensors().keySet().iterator().next();
            String key =
                    created.state().tensors().keySet().stream()
                            .filter(k -> k.endsWith(first))
                            .findFirst()
                            .orElseThrow();
            assertThat(created.state().get(key).equal(whole.get(first))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"bundled_2, SAM", "bundled, FIRST_SAM"})
    void aNameOfACheckpointMeansTheSameInEachVersion(String name, Bundled bundled) {
        try (Sam sam = Bundled.sam(name);
                StateDict half = sam.state().toType(torch.ScalarType.Half);
                StateDict expected = bundled.read()) {
            assertThat(half.sha256()).isEqualTo(expected.sha256());
        }
    }

    @Test
    void anEmptyCheckpointIsNoBundledModel() {
        assertThatThrownBy(() -> Bundled.require("")).isInstanceOf(CheckpointException.class);
    }

    @Test
    void aClassifierWithAMissingTensorIsNamed() {
        try (PatchClassifier created =
                        Models.newClassifier(
                                        config("classify.network=mobilenetv2").classify(), 64, 22)
                                .network();
                StateDict partial = new StateDict()) {
            created.state().tensors().entrySet().stream()
                    .filter(e -> !e.getKey().equals("fc.bias"))
                    .forEach(e -> partial.put(e.getKey(), e.getValue()));
            assertThat(Models.describe(partial))
                    .startsWith("not recognised: classifier mobilenetv2: ")
                    .contains("1 missing: fc.bias");
        }
    }

    @Test
    void anUnknownNetworkIsNamedWithItsKeys() {
        try (StateDict state = new StateDict()) {
            for (String key : List.of("a.weight", "a.bias", "b.weight", "c.weight")) {
                state.put(key, torch.zeros(2, 3));
            }
            assertThat(Models.describe(state))
                    .isEqualTo(
                            "not recognised: no known network has these 4 tensors such as a.weight"
                                    + " [2x3], a.bias [2x3], b.weight [2x3]");
        }
    }

    @Test
    void whatTuningStoresIsRecognised() {
        try (Sam sam = Sam.create(SamConfig.small(), 1)) {
            try (StateDict tuned = Models.copyTuned(sam, false)) {
                assertThat(Models.describe(tuned))
                        .isEqualTo(
                                "mask decoder of Segment Anything, for an image encoder of kind"
                                        + " MobileNetV2");
            }
            try (StateDict tuned = Models.copyTuned(sam, true)) {
                assertThat(Models.describe(tuned))
                        .isEqualTo(
                                "mask decoder and image encoder of Segment Anything small, 256 px"
                                        + " input, MobileNetV2");
            }
        }
    }
}
