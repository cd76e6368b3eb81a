package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class MixedPatchesTest {
    /** Patch i has the value i everywhere. */
    private static Tensor numbered(int batch, int height, int width) {
        float[] values = new float[batch * 3 * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / (3 * height * width);
        }
        return ImageTensors.floats(values, batch, 3, height, width);
    }

    @Test
    void eachPatchCarriesARectangleOfTheNextAndKeepsARest() {
        try (TorchScope scope = Torch.scope()) {
            Tensor images = numbered(5, 128, 96);
            for (int seed = 0; seed < 50; seed++) {
                MixedPatches mixed = MixedPatches.of(images, new Random(seed));
                float[] pasted = ImageTensors.values(mixed.pasted());
                float[] shown = ImageTensors.values(mixed.images());
                for (int i = 0; i < 5; i++) {
                    int n = 0;
                    int left = 96;
                    int right = 0;
                    int top = 128;
                    int bottom = 0;
                    for (int p = 0; p < 128 * 96; p++) {
                        boolean there = pasted[i * 128 * 96 + p] > 0;
                        assertThat(shown[3 * i * 128 * 96 + p]).isEqualTo(there ? (i + 1) % 5 : i);
                        if (there) {
                            n++;
                            left = Math.min(left, p % 96);
                            right = Math.max(right, p % 96 + 1);
                            top = Math.min(top, p / 96);
                            bottom = Math.max(bottom, p / 96 + 1);
                        }
                    }
                    assertThat((right - left) * (bottom - top)).isEqualTo(n);
                    assertThat(n / (128 * 96.0)).isBetween(0.15, 0.95);
                    assertThat(left % 16 + right % 16 + top % 16 + bottom % 16).isZero();
                }
            }
        }
    }

    @Test
    void thePlacesOfAPartSpeakForItAlone() {
        try (TorchScope scope = Torch.scope()) {
            MixedPatches mixed = MixedPatches.of(torch.zeros(4, 3, 128, 128), new Random(1));
            Tensor places =
                    torch.adaptive_avg_pool2d(mixed.pasted(), 8, 8)
                            .mul(new Scalar(3.0))
                            .sub(new Scalar(1.0));
            for (float value : ImageTensors.values(mixed.logits(places, true))) {
                assertThat(value).isCloseTo(2, within(1e-5f));
            }
            for (float value : ImageTensors.values(mixed.logits(places, false))) {
                assertThat(value).isCloseTo(-1, within(1e-5f));
            }
        }
    }

    @Test
    void smallPatchesAndSinglePatchesStayWhole() {
        try (TorchScope scope = Torch.scope()) {
            assertThat(MixedPatches.possible(torch.zeros(2, 3, 32, 32))).isTrue();
            assertThat(MixedPatches.possible(torch.zeros(2, 3, 31, 64))).isFalse();
            assertThat(MixedPatches.possible(torch.zeros(1, 3, 64, 64))).isFalse();
        }
    }
}
