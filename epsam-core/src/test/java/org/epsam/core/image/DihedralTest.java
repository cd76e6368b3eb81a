package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DihedralTest {
    private static RgbImage image() {
        byte[] rgb = new byte[5 * 4 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 3);
        }
        return new RgbImage(5, 4, rgb);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void imagesAndTensorsTurnAlike(int variant) {
        try (TorchScope scope = Torch.scope()) {
            float[] turnedTensor =
                    ImageTensors.values(Dihedral.of(ImageTensors.of(image()), variant));
            float[] tensorOfTurned =
                    ImageTensors.values(ImageTensors.of(Dihedral.of(image(), variant)));
            assertThat(tensorOfTurned).containsExactly(turnedTensor);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void masksFollowTheirImages(int variant) {
        RgbImage image = image();
        byte[] values = new byte[20];
        for (int i = 0; i < 20; i++) {
            values[i] = (byte) (image.rgb()[i * 3] > 0 ? 1 : 0);
        }
        RgbImage turned = Dihedral.of(image, variant);
        Mask mask = Dihedral.of(new Mask(5, 4, values), variant);
        assertThat(mask.width()).isEqualTo(turned.width());
        for (int i = 0; i < 20; i++) {
            assertThat(mask.values()[i]).isEqualTo((byte) (turned.rgb()[i * 3] > 0 ? 1 : 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theInverseLeadsBack(int variant) {
        RgbImage back = Dihedral.of(Dihedral.of(image(), variant), Dihedral.inverse(variant));
        assertThat(back.width()).isEqualTo(5);
        assertThat(back.rgb()).containsExactly(image().rgb());
    }

    @Test
    void theEightAreDifferent() {
        Set<String> seen = new HashSet<>();
        for (int v = 0; v < Dihedral.COUNT; v++) {
            RgbImage turned = Dihedral.of(image(), v);
            seen.add(turned.width() + Arrays.toString(turned.rgb()));
        }
        assertThat(seen).hasSize(8);
    }
}
