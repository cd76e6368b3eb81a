package org.epsam.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;

class BoxTest {
    private static Mask mask(int... inside) {
        Mask mask = new Mask(6, 4, new byte[24]);
        for (int pixel : inside) {
            mask.values()[pixel] = 1;
        }
        return mask;
    }

    @Test
    void theSmallestBoxHoldsAllPixelsOfAllParts() {
        assertThat(Box.around(mask(2 * 6 + 1, 6 + 4, 2 * 6 + 3))).contains(new Box(1, 1, 4, 2));
        assertThat(Box.around(mask(0, 23))).contains(new Box(0, 0, 5, 3));
        assertThat(Box.around(mask(9))).contains(new Box(3, 1, 3, 1));
    }

    @Test
    void anEmptyMaskHasNone() {
        assertThat(Box.around(mask())).isEmpty();
    }

    @Test
    void cornersAreUpperLeftAndLowerRight() {
        Points corners = new Box(1, 2, 4, 3).corners();
        assertThat(corners.x()).containsExactly(1f, 4f);
        assertThat(corners.y()).containsExactly(2f, 3f);
    }
}
