package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.SoftMask;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class PublishedAugmentationTest {
    private static final int SIDE = 48;

    /** A picture that is red inside of its mask: what moves one must move the other. */
    @Test
    void imageAndMaskAreVariedTogetherAsOftenAsPublished() {
        byte[] inside = new byte[SIDE * SIDE];
        byte[] rgb = new byte[3 * inside.length];
        for (int i = 0; i < inside.length; i++) {
            boolean in = i % SIDE >= 10 && i % SIDE < 30 && i / SIDE >= 8 && i / SIDE < 40;
            inside[i] = (byte) (in ? 1 : 0);
            rgb[3 * i] = (byte) (in ? 255 : 0);
        }
        RgbImage image = new RgbImage(SIDE, SIDE, rgb);
        SoftMask mask = SoftMask.of(new Mask(SIDE, SIDE, inside));
        SplittableRandom random = new SplittableRandom(2);
        int unchanged = 0;
        int free = 0;
        int draws = 2000;
        for (int k = 0; k < draws; k++) {
            PublishedAugmentation.Result result = PublishedAugmentation.of(image, mask, random);
            unchanged += result.variant() == 0 ? 1 : 0;
            free += result.variant() < 0 ? 1 : 0;
            RgbImage seen =
                    result.variant() < 0
                            ? result.image()
                            : Dihedral.of(result.image(), result.variant());
            int different = 0;
            for (int i = 0; i < inside.length; i++) {
                boolean red = (seen.rgb()[3 * i] & 0xff) > 127;
                different += red == (result.mask().mask().values()[i] == 1) ? 0 : 1;
            }
            assertThat(different)
                    .as("variant %d", result.variant())
                    .isLessThanOrEqualTo(result.variant() < 0 ? SIDE : 0);
        }
        // One half, and a quarter of the quarter that is turned by 0; 5 standard errors.
        assertThat(unchanged / (double) draws).isBetween(0.53125 - 0.06, 0.53125 + 0.06);
        assertThat(free / (double) draws).isBetween(0.125 - 0.04, 0.125 + 0.04);
    }
}
