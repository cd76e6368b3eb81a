package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The registered encoders, and what is recognised of models around them. */
class SamPartsTest {
    @BeforeAll
    static void start() {
        Torch.start();
    }

    static Stream<SamConfig> models() {
        return Encoders.FAMILIES.stream().flatMap(family -> family.models().stream());
    }

    /** Tensors of the right shapes that take no memory: one number, seen everywhere. */
    private static StateDict part(SamConfig config, Predicate<String> keys) {
        StateDict state = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            Tensor zero = torch.zeros(1);
            Sam.expectedShapes(config)
                    .forEach(
                            (key, shape) -> {
                                if (keys.test(key)) {
                                    state.put(key, zero.expand(shape.toArray()));
                                }
                            });
        }
        return state;
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyFamilyRecognisesItsWholeModelsAndTheirParts(SamConfig config) {
        String kind = Encoders.familyOf(config.encoder()).kind();
        try (StateDict whole = part(config, key -> true);
                StateDict decoder = part(config, key -> key.startsWith("mask_"));
                StateDict tuned = part(config, key -> !key.startsWith("prompt_"));
                StateDict trainable = part(config, key -> !key.contains("gaussian"))) {
            assertThat(Sam.describe(whole)).contains(config.description());
            assertThat(config.description()).contains(kind);
            assertThat(Sam.describe(decoder).orElseThrow())
                    .startsWith("mask decoder of Segment Anything, ")
                    .containsPattern(" (kind|or) " + kind + "( or |$)");
            assertThat(Sam.describe(tuned))
                    .contains("mask decoder and image encoder of " + config.description());
            assertThat(Sam.describe(trainable))
                    .contains("trainable tensors of " + config.description());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void theSizesAreReadFromTheMetadataThatTheFamilyWrites(SamConfig config) {
        try (StateDict state = new StateDict()) {
            state.metadata().put(SamConfig.METADATA, config.toJson());
            assertThat(SamConfig.recognise(state)).isEqualTo(config);
        }
    }

    @Test
    void anIncompletePartIsRefusedAndOtherNetworksAreNot() {
        try (StateDict state = part(SamConfig.small(), key -> key.startsWith("mask_decoder.iou"))) {
            assertThatThrownBy(() -> Sam.describe(state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("mask decoder of Segment Anything: ")
                    .hasMessageContaining("missing");
        }
        try (StateDict other = new StateDict()) {
            assertThat(Sam.describe(other)).isEmpty();
            other.put("conv1.weight", torch.zeros(2, 2));
            assertThat(Sam.describe(other)).isEmpty();
        }
    }

    @Test
    void ratesOfAFoldedBackboneAreInProportionToItsTensorsAndOthersAreShared() {
        try (Sam sam = Sam.create(new SamConfig("small", 64, new MobileNetConfig()), 1)) {
            String stem = "image_encoder.backbone.stem.weight";
            sam.state().get(stem).fill_(new Scalar(-0.5f));
            assertThat(sam.ownRate(stem)).hasValue(0.5);
            sam.state().get(stem).zero_();
            assertThat(sam.ownRate(stem)).hasValue(1e-4);
            assertThat(sam.ownRate("image_encoder.neck.conv.weight")).isEmpty();
            assertThat(sam.ownRate("mask_decoder.iou_token.weight")).isEmpty();
        }
        try (Sam vit =
                Sam.create(
                        new SamConfig(
                                "tiny_16x2",
                                64,
                                new VitConfig(16, 16, 2, 2, 4, new VitWindows(3, Set.of(1)))),
                        1)) {
            assertThat(vit.encoderParameterNames()).allMatch(key -> vit.ownRate(key).isEmpty());
        }
    }

    @Test
    void aBackboneIsCopiedOutOfAModel() {
        try (Sam sam = Sam.create(SamConfig.small(), 3);
                StateDict backbone = Sam.backbone(sam.state())) {
            Tensor stem = sam.state().get("image_encoder.backbone.stem.weight");
            assertThat(backbone.get("stem.weight").equal(stem)).isTrue();
            assertThat(backbone.tensors()).doesNotContainKey("neck.conv.weight");
            assertThat(Shape.of(backbone.get("stem.weight"))).hasToString("32x3x3x3");
        }
    }
}
