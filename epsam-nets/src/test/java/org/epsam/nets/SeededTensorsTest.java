package org.epsam.nets;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same numbers as seeded.py, which printed these. */
class SeededTensorsTest {
    @BeforeAll
    static void start() {
        Torch.start();
    }

    @Test
    void numbersAreThoseOfThePythonScript() {
        try (TorchScope scope = Torch.scope()) {
            assertValues(
                    SeededTensors.weight("a.weight", 2, 3),
                    0.34106362f,
                    -0.54166114f,
                    0.8066677f,
                    0.9545592f,
                    -0.913972f,
                    -0.54326427f);
            assertValues(
                    SeededTensors.weight("norm.weight", 3), 0.9525895f, 0.90538293f, 1.0141046f);
            assertValues(SeededTensors.weight("n.running_var", 2), 1.0657227f, 0.69103664f);
            assertValues(SeededTensors.weight("a.bias", 2), 0.051077127f, 0.05263847f);
            Tensor image = SeededTensors.image(8);
            assertThat(image.select(1, 2).select(1, 3).select(1, 5).item_float())
                    .isEqualTo(-0.33501393f, org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    private static void assertValues(Tensor tensor, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(tensor.view(-1).get(i).item_float()).isEqualTo(expected[i]);
        }
    }
}
