package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionDropoutTest {
    private static final String FILE = "adl/adl.safetensors";
    private final AttentionDropout layer = new AttentionDropout(0.75, 0.8);

    @ParameterizedTest
    @ValueSource(strings = {"relu", "zero", "negative"})
    void mapsEqualTheOriginal(String name) {
        try (StateDict golden = Golden.tensors(FILE)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor attention = AttentionDropout.attention(golden.get(name + ".x"));
                Golden.assertMatches(attention, golden, FILE, name + ".attention");
                Golden.assertMatches(attention.sigmoid(), golden, FILE, name + ".importance_map");
                Golden.assertMatches(layer.dropMask(attention), golden, FILE, name + ".drop_mask");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "zero", "negative"})
    void valuesAndGradientsEqualTheOriginal(String name) {
        try (StateDict golden = Golden.tensors(FILE)) {
            try (TorchScope scope = Torch.scope()) {
                check(golden, name, "importance", 0.2499);
                check(golden, name, "drop", 0.25);
            }
        }
    }

    /** So networks leave the layer out in evaluation. */
    @Test
    void inEvaluationTheOriginalChangesNothing() {
        try (StateDict golden = Golden.tensors(FILE)) {
            assertThat(golden.get("relu.eval.y").equal(golden.get("relu.x"))).isTrue();
        }
    }

    private void check(StateDict golden, String name, String branch, double draw) {
        Tensor x = golden.get(name + ".x").clone();
        x.set_requires_grad(true);
        Tensor y = layer.forward(x, draw);
        Golden.assertMatches(y, golden, FILE, name + "." + branch + ".y");
        String upstream = name.equals("negative") ? "negative.grad_out" : "grad_out";
        y.mul(golden.get(upstream)).sum().backward();
        Golden.assertMatches(x.grad(), golden, FILE, name + "." + branch + ".grad_x");
    }
}
