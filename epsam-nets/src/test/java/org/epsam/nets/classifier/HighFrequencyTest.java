package org.epsam.nets.classifier;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighFrequencyTest {
    private static final String FILE = "high_frequency/hf.safetensors";

    @ParameterizedTest
    @ValueSource(strings = {"odd_75x101", "batch2_64x48", "batch3_9x10", "tiny_2x2"})
    void equalsTheOriginal(String name) {
        try (StateDict golden = Golden.tensors(FILE)) {
            try (TorchScope scope = Torch.scope()) {
                Golden.assertMatches(
                        HighFrequency.of(golden.get("x_" + name)), golden, FILE, "out_" + name);
            }
        }
    }

    @Test
    void equalsTheOriginalOnAPicture() {
        try (StateDict golden = Golden.tensors(FILE)) {
            try (TorchScope scope = Torch.scope()) {
                Tensor out = HighFrequency.of(Pictures.read("images/he_512x512.png"));
                Golden.assertMatches(
                        out.mean(new long[] {1}, true, new ScalarTypeOptional()),
                        golden,
                        FILE,
                        "out_picture_512x512.mean");
                Golden.assertMatches(
                        every8th(every8th(out, 2), 3),
                        golden,
                        FILE,
                        "out_picture_512x512.every8th");
                Golden.assertMatches(
                        out.narrow(2, 0, 16), golden, FILE, "out_picture_512x512.rows_0_to_15");
            }
        }
    }

    private static Tensor every8th(Tensor tensor, long axis) {
        return tensor.slice(axis, new LongOptional(0), new LongOptional(tensor.size(axis)), 8);
    }
}
