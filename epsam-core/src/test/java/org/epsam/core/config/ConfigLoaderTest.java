package org.epsam.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.nets.classifier.CamLayer;
import org.epsam.nets.classifier.CamMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static Config load(String... settings) {
        return ConfigLoader.load("default", Optional.empty(), List.of(settings));
    }

    private static final Set<String> FROM_TISSUE = Set.of("small", "demo");

    @ParameterizedTest
    @FieldSource("org.epsam.core.config.ConfigLoader#PRESETS")
    void everyPresetLoadsAndSurvivesItsOwnYaml(String preset) {
        Config config = ConfigLoader.load(preset, Optional.empty(), List.of());

        assertThat(ConfigLoader.parse(ConfigLoader.toYaml(config))).isEqualTo(config);
    }

    @ParameterizedTest
    @FieldSource("org.epsam.core.config.ConfigLoader#PRESETS")
    void aRunWithTheOldNamesOfKeysIsReadAsItWas(String preset) throws Exception {
        String old;
        try (InputStream in =
                getClass().getResourceAsStream("before-renames/" + preset + ".yaml")) {
            old = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        // What presets have gained since then.
        Config read = ConfigLoader.parse(old);
        List<String> without =
                List.of(
                        "classify.probe_epochs=0",
                        "classify.large_side=0",
                        "classify.augmentation.window=0",
                        "localize.smoothing=0",
                        "sam.checkpoint=bundled",
                        "adapt.negatives=" + read.adapt().negatives(),
                        "adapt.negatives_from=0",
                        "adapt.max_growth=0",
                        "evaluate.unprompted=0",
                        "evaluate.calibration=false",
                        "classify.initial_weights=" + read.classify().initialWeights());
        assertThat(read).isEqualTo(ConfigLoader.load(preset, Optional.empty(), without));
        assertThat(read.adapt().negatives())
                .isEqualTo(Set.of("small", "default", "demo").contains(preset) ? 0.1 : 0);
        assertThat(read.classify().initialWeights())
                .isEqualTo(FROM_TISSUE.contains(preset) ? "bundled_sam" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# all lost", "hello", "- seed"})
    void aDamagedFileOfARunIsRefused(String yaml) {
        assertThatThrownBy(() -> ConfigLoader.parse(yaml))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected keys and values");
    }

    @Test
    void oldNamesAreReadWithAHintEach() {
        List<String> hints = new ArrayList<>();
        Config config =
                ConfigLoader.load(
                        "published",
                        Optional.empty(),
                        List.of("adapt.cosine_period=-1", "adapt.ids=0.3", "prompts.scale=true"),
                        hints::add);

        assertThat(config.adapt().cosineOverBatches()).isTrue();
        assertThat(config.adapt().cosinePeriod()).isZero();
        assertThat(config.adapt().idsThreshold()).isEqualTo(0.3);
        assertThat(config.prompts().unscaledPrompts()).isFalse();
        assertThat(hints)
                .hasSize(3)
                .contains(
                        "--set: adapt.ids=0.3 is now adapt.ids_threshold=0.3; the old name is read"
                                + " until 0.3");
    }

    @Test
    void theDefectsOfTheOriginalAreAGroupAndOnlyTheReferenceHasThem() {
        List<ConfigKey> defects =
                ConfigKey.all().stream().filter(k -> k.group().equals("reference")).toList();
        assertThat(defects).extracting(ConfigKey::origin).containsOnly(Origin.ORIGINAL);
        for (String preset : ConfigLoader.PRESETS) {
            Config config = ConfigLoader.load(preset, Optional.empty(), List.of());
            assertThat(defects)
                    .hasSize(5)
                    .extracting(key -> key.value(config))
                    .containsOnly(String.valueOf(preset.equals("reference")));
        }
    }

    @Test
    void thePublishedValuesAreThoseOfTheMethod() {
        Config config = ConfigLoader.load("published", Optional.empty(), List.of());

        assertThat(config.classify().learningRate()).isEqualTo(1e-5);
        assertThat(config.classify().dropRate()).isEqualTo(0.75);
        assertThat(config.adapt().learningRate()).isEqualTo(5e-6);
        assertThat(config.adapt().idsThreshold()).isEqualTo(0.9);
        assertThat(config.adapt().softPseudoMasks()).isFalse();
        assertThat(config.adapt().weighting()).isEqualTo(Weighting.NONE);
        assertThat(config.prompts().points()).isEqualTo(50);
        assertThat(config.prompts().unscaledPrompts()).isFalse();
        assertThat(config.prompts().weighted()).isTrue();
        assertThat(config.prompts().box()).isFalse();
        assertThat(config.prompts().negativePoints()).isZero();
        assertThat(config.adapt().colourRefinement()).isZero();
        assertThat(load("localize.method=layer_cam").localize().method())
                .isEqualTo(CamMethod.LAYER_CAM);
    }

    @Test
    void theDefaultKeepsTheRatesAndHoldsWhatHelps() {
        Config config = load();
        Config published = ConfigLoader.load("published", Optional.empty(), List.of());

        assertThat(config.adapt().learningRate()).isEqualTo(published.adapt().learningRate());
        assertThat(config.localize()).isEqualTo(published.localize());
        assertThat(config.data()).isEqualTo(published.data());
        assertThat(config.prompts().negativePoints()).isPositive();
        assertThat(config.prompts().map()).isTrue();
        assertThat(config.adapt().pseudoMask()).isEqualTo(PseudoMask.JOINT);
        assertThat(config.adapt().negatives()).isPositive();
    }

    @Test
    void theReferenceKeepsTheDefectsOfTheOriginal() {
        Config config = ConfigLoader.load("reference", Optional.empty(), List.of());

        assertThat(config.prompts().unscaledPrompts()).isTrue();
        assertThat(config.adapt().augmentedPseudoMasks()).isTrue();
        assertThat(config.classify().doubleSigmoid()).isTrue();
        assertThat(config.adapt().cosineOverBatches()).isTrue();
        assertThat(config.data().validation()).isEqualTo(EpochSelection.MASKS);
        assertThat(config.data().swapRedBlue()).isTrue();
        assertThat(config.prompts().cornerFallback()).isTrue();
        assertThat(config.classify().augmentation().rotation()).isEqualTo(Rotation.ANY_BLACK);
        assertThat(config.adapt().augmentation()).isEqualTo(MaskAugmentation.PUBLISHED);
        assertThat(config.evaluate().gate()).isZero();
        assertThat(config.sam().halfEmbeddings()).isFalse();
        assertThat(config.classify().initialWeights()).isEmpty();
        assertThat(config.localize().layer()).isEqualTo(CamLayer.LAYER4_BLOCK0);
        assertThat(config.localize().method()).isEqualTo(CamMethod.CAM);
    }

    @Test
    void aFileReplacesThePresetAndASettingReplacesTheFile(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(file, "adapt:\n  epochs: 7\n  batch: 3\n");

        Config config =
                ConfigLoader.load("small", Optional.of(file), List.of("adapt.epochs=9", "seed=1"));

        assertThat(config.adapt().epochs()).isEqualTo(9);
        assertThat(config.adapt().batch()).isEqualTo(3);
        assertThat(config.seed()).isEqualTo(1);
        assertThat(config.classify().network()).isEqualTo("mobilenetv2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adapt.epocs=5 | unknown key adapt.epocs; did you mean adapt.epochs?",
                "adap.epochs=5 | unknown key adap.epochs; did you mean adapt.epochs?",
                "epochs=5 | did you mean classify.epochs or adapt.epochs?",
                "adapt.epochs.most=5 | unknown key adapt.epochs.most; did you mean adapt.epochs?",
                "adapt.epochs=0 | adapt.epochs is 0, must be a whole number from 1 to 10000",
                "adapt.epochs=1.5 | adapt.epochs is 1.5, must be a whole number",
                "adapt.epochs=many | adapt.epochs is \"many\", must be a whole number",
                "adapt.ids_threshold=1.1 | adapt.ids_threshold is 1.1, must be a number from 0"
                        + " to 1",
                "reference.unscaled_prompts=perhaps | reference.unscaled_prompts is \"perhaps\","
                        + " must be true or false",
                "localize.layer=layer3 | localize.layer is \"layer3\", must be one of",
                "localize.method=gradcam | must be one of [cam, grad_cam, layer_cam]",
                "adapt.weighting=score | adapt.weighting is \"score\", must be one of [none,"
                        + " ids]",
                "classify.network=vgg | classify.network is \"vgg\", must be one of",
                "adapt=5 | adapt is a group of values; name one of adapt.iterations, adapt.epochs",
                "adapt.epochs | expected key=value",
                "localize.mask.opening=4 | localize.mask: opening must be odd",
                "reference.unscaled_promts=true | did you mean reference.unscaled_prompts?",
                "localize.rotations=5 | localize.rotations is 5",
            })
    void aWrongSettingIsNamedWithWhatIsAllowed(String setting, String message) {
        assertThatThrownBy(() -> load(setting))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aWrongFileIsNamed(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(file, "adapt:\n  epocs: 7\n");
        assertThatThrownBy(() -> ConfigLoader.load("small", Optional.of(file), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "mine.yaml: unknown key adapt.epocs; did you mean adapt.epochs?");
        Files.writeString(file, "adapt: [1, 2\n");
        assertThatThrownBy(() -> ConfigLoader.load("small", Optional.of(file), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not valid YAML");
        assertThatThrownBy(() -> ConfigLoader.load("huge", Optional.empty(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there are small, default, published");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "99999999999999999999", "-9223372036854775809"})
    void aSeedBeyond64BitsIsRefused(String seed) {
        assertThatThrownBy(() -> load("seed=" + seed))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("seed is " + seed + ", must be a whole number");
        assertThat(load("seed=9223372036854775807").seed()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void onlyADecoderThatLearnsWithoutPromptsIsAskedWithoutThem() {
        assertThat(load("adapt.unprompted=0.3", "evaluate.unprompted=0.3").evaluate().unprompted())
                .isEqualTo(0.3);
        assertThatThrownBy(() -> load("adapt.unprompted=0", "evaluate.unprompted=0.5"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("evaluate.unprompted is 0.5, but adapt.unprompted is 0")
                .hasMessageContaining("or evaluate.unprompted=0");
    }
}
