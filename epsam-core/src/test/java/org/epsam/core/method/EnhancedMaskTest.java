package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.epsam.core.prompt.Box;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;

class EnhancedMaskTest {
    /** A mask of one row, from its digits. */
    private static Mask mask(String digits) {
        byte[] values = new byte[digits.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (digits.charAt(i) - '0');
        }
        return new Mask(values.length, 1, values);
    }

    @Test
    void anObjectIsTakenIfMoreThanHalfOfItIsInside() {
        assertThat(EnhancedMask.of(mask("1110000000"), List.of(mask("0111100000"))))
                .as("2 of 4 inside; what SAM knows of the mask goes with it")
                .isEqualTo(mask("1000000000"));
        assertThat(EnhancedMask.of(mask("1111000000"), List.of(mask("0111100000"))))
                .as("3 of 4 inside; what SAM does not know of the mask stays")
                .isEqualTo(mask("1111100000"));
    }

    @Test
    void anObjectIsTakenIfItHoldsNearlyAllOfTheMask() {
        assertThat(EnhancedMask.of(mask("1110000000"), List.of(mask("1111111111"))))
                .isEqualTo(mask("1111111111"));
        assertThat(EnhancedMask.of(mask("1111110000"), List.of(mask("0111110000"))))
                .as("5 of 6 are less than 0.85, but all of the object is inside")
                .isEqualTo(mask("1111110000"));
        assertThat(EnhancedMask.of(mask("111111100000000000"), List.of(mask("011111111111110000"))))
                .as("6 of 7 are more than 0.85, though less than half of the object")
                .isEqualTo(mask("111111111111110000"));
    }

    @Test
    void withoutObjectsTheMaskStays() {
        assertThat(EnhancedMask.of(mask("0110"), List.of())).isEqualTo(mask("0110"));
    }

    @Test
    void boxesOverlapByTheirPixels() {
        Box left = new Box(0, 0, 3, 1);
        assertThat(Everything.overlap(left, left)).isEqualTo(1);
        assertThat(Everything.overlap(left, new Box(2, 0, 5, 1))).isCloseTo(4 / 12.0, within(1e-9));
        assertThat(Everything.overlap(left, new Box(4, 0, 5, 1))).isZero();
    }
}
