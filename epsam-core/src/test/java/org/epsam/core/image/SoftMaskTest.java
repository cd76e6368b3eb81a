package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftMaskTest {
    @Test
    void equalityIsThatOfSizeAndValues() {
        SoftMask mask = new SoftMask(2, 1, new byte[] {0, 7});
        assertThat(mask)
                .isEqualTo(new SoftMask(2, 1, new byte[] {0, 7}))
                .hasSameHashCodeAs(new SoftMask(2, 1, new byte[] {0, 7}))
                .isNotEqualTo(new SoftMask(2, 1, new byte[] {7, 0}))
                .isNotEqualTo(new SoftMask(1, 2, new byte[] {0, 7}));
    }

    private static ScalarMap probabilities(int width, int height) {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        // Nothing, all, and what lies around one half.
        values[0] = 0;
        values[1] = 1;
        values[2] = 0.5f;
        values[3] = Math.nextUp(0.5f);
        values[4] = Math.nextDown(0.5f);
        return new ScalarMap(width, height, values);
    }

    @Test
    void probabilitiesSurviveAFile(@TempDir Path dir) {
        ScalarMap probability = probabilities(40, 30);
        Path file = dir.resolve("soft.png");
        SoftMask.of(probability).write(file);
        SoftMask read = SoftMask.read(file);
        assertThat(read.width()).isEqualTo(40);
        assertThat(read.height()).isEqualTo(30);
        float[] found = read.probabilities();
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(probability.values()[i], within(0.502f / 255));
        }
        assertThat(read.mask().values()).isEqualTo(probability.above(0.5).values());
        try (TorchScope scope = Torch.scope()) {
            assertThat(ImageTensors.values(ImageTensors.of(read))).isEqualTo(read.probabilities());
        }
    }

    @Test
    void aMaskStaysWhatItIs(@TempDir Path dir) {
        Mask mask = probabilities(7, 5).above(0.6);
        SoftMask soft = SoftMask.of(mask);
        assertThat(soft.mask().values()).isEqualTo(mask.values());
        Path file = dir.resolve("mask.png");
        soft.write(file);
        Path plain = dir.resolve("plain.png");
        ImageFile.writeMask(plain, mask);
        assertThat(file).hasSameBinaryContentAs(plain);
        try (TorchScope scope = Torch.scope()) {
            assertThat(ImageTensors.values(ImageTensors.of(soft)))
                    .isEqualTo(ImageTensors.values(ImageTensors.of(mask)));
        }
    }

    @Test
    void outsideOfAnotherMaskIsNothing() {
        SoftMask soft = SoftMask.of(new ScalarMap(3, 1, new float[] {0.2f, 0.8f, 1}));
        assertThat(soft.within(new Mask(3, 1, new byte[] {1, 0, 1})).probabilities())
                .containsExactly(0.2f, 0, 1);
        assertThatThrownBy(() -> soft.within(new Mask(1, 3, new byte[3])))
                .hasMessageContaining("3 x 1 and 1 x 3");
    }

    @Test
    void itIsTurnedAsItsMaskIs() {
        SoftMask soft = SoftMask.of(probabilities(6, 4));
        for (int variant = 0; variant < Dihedral.COUNT; variant++) {
            SoftMask turned = Dihedral.of(soft, variant);
            assertThat(turned.mask())
                    .usingRecursiveComparison()
                    .isEqualTo(Dihedral.of(soft.mask(), variant));
            assertThat(Dihedral.of(turned, Dihedral.inverse(variant)).values())
                    .isEqualTo(soft.values());
        }
    }
}
