package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {
    private static StateDict sample() {
        Torch.start();
        StateDict state = new StateDict();
        state.put("b", torch.tensor(1.5f, -2.25f, 1e-3f));
        state.put("a", torch.tensor(1L, 2L));
        state.metadata().put("note", "x");
        return state;
    }

    @Test
    void halfPrecisionConvertsFloatingTensorsOnlyAndTravels(@TempDir Path dir) {
        try (StateDict state = sample()) {
            try (StateDict half = state.toType(ScalarType.Half)) {
                SafeTensors.write(dir.resolve("half.safetensors"), half);
            }
            try (StateDict read = SafeTensors.read(dir.resolve("half.safetensors"))) {
                assertThat(read.tensors().keySet()).containsExactly("b", "a");
                assertThat(read.metadata()).containsEntry("note", "x");
                assertThat(read.get("b").scalar_type().intern()).isEqualTo(ScalarType.Half);
                assertThat(read.get("a").equal(state.get("a"))).isTrue();
                assertThat(read.get("b").select(0, 1).item_float()).isEqualTo(-2.25f);
            }
            assertThat(state.get("a").select(0, 1).item_long()).isEqualTo(2);
        }
    }

    @Test
    void tensorsAreDerivedOnceWithinTheLimitAndFreedWithTheOthers() {
        Tensor twice;
        try (StateDict state = sample()) {
            Supplier<Tensor> compute = () -> state.get("b").add(state.get("b"));
            assertThat(state.derived("twice", compute)).isEmpty();
            state.keepDerived(1);
            twice = state.derived("twice", compute).orElseThrow();
            assertThat(twice.select(0, 1).item_float()).isEqualTo(-4.5f);
            assertThat(state.derived("twice", compute)).containsSame(twice);
            assertThat(state.derived("another", compute)).isEmpty();
            assertThat(state.tensors()).containsOnlyKeys("b", "a");
        }
        assertThat(twice.isNull()).isTrue();
    }

    @Test
    void hashDependsOnContentAlone() {
        try (StateDict state = sample();
                StateDict turned = new StateDict()) {
            turned.put("a", state.get("a").clone());
            // the same values behind other strides, in another order
            turned.put(
                    "b",
                    torch.stack(new TensorVector(state.get("b"), state.get("b")), 1).select(1, 0));
            assertThat(turned.get("b").is_contiguous()).isFalse();
            assertThat(turned.sha256()).isEqualTo(state.sha256()).hasSize(64);
            turned.get("a").zero_();
            assertThat(turned.sha256()).isNotEqualTo(state.sha256());
            try (StateDict half = state.toType(ScalarType.Half)) {
                assertThat(half.sha256()).isNotEqualTo(state.sha256());
            }
        }
    }

    @Test
    void differencesFromANetworkAreCountedAndTheFirstFiveNamed() {
        Map<String, Shape> expected = new LinkedHashMap<>();
        for (int i = 0; i < 7; i++) {
            expected.put("layer" + i, Shape.of(3));
        }
        expected.put("a", Shape.of(2, 1));
        try (StateDict state = sample()) {
            assertThatThrownBy(() -> StrictLoading.check("net", expected, state))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage(
                            "net: the checkpoint does not fit; 7 missing: layer0, layer1, layer2,"
                                    + " layer3, layer4, ...; 1 unexpected: b; 1 of another shape:"
                                    + " a (2, not 2x1); give the whole network as it was saved, and"
                                    + " nothing else");
            StrictLoading.check("net", Map.of("a", Shape.of(2), "b", Shape.of(3)), state);
        }
    }

    @Test
    void afterItsEndItSaysSo() {
        StateDict weights = new StateDict();
        weights.close();
        assertThatThrownBy(() -> weights.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("these weights are closed; read them again");
        assertThatThrownBy(weights::sha256).isInstanceOf(IllegalStateException.class);
    }
}
