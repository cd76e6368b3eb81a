package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Sizes as text, and images, masks and maps compared by content. */
class ValuesTest {
    @Test
    void sizesAreReadAsTheyAreWritten() {
        Size size = new Size(640, 480);
        assertThat(size).hasToString("640 x 480");
        assertThat(Size.parse("640 x 480")).contains(size);
        assertThat(Size.parse("640x480")).contains(size);
        assertThat(Size.parse("640X480")).contains(size);
        for (String text : new String[] {"", "640", "640x", "-1x5", "1.5x2", "9999999999x1"}) {
            assertThat(Size.parse(text)).as(text).isEmpty();
        }
        assertThat(size.longerSide()).isEqualTo(640);
        assertThat(size.shorterSide()).isEqualTo(480);
        assertThat(new Size(100_000, 100_000).pixels()).isEqualTo(10_000_000_000L);
        assertThatThrownBy(() -> new Size(-1, 2)).hasMessageContaining("-1 x 2");
    }

    @Test
    void imagesAreEqualByContent() {
        assertEqual(
                new RgbImage(1, 2, new byte[] {1, 2, 3, 4, 5, 6}),
                new RgbImage(1, 2, new byte[] {1, 2, 3, 4, 5, 6}),
                new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6}),
                new RgbImage(1, 2, new byte[] {1, 2, 3, 4, 5, 7}));
        assertEqual(
                new GrayImage(1, 2, new byte[] {1, 2}),
                new GrayImage(1, 2, new byte[] {1, 2}),
                new GrayImage(2, 1, new byte[] {1, 2}),
                new GrayImage(1, 2, new byte[] {1, 3}));
        assertEqual(
                new Mask(1, 2, new byte[] {0, 1}),
                new Mask(1, 2, new byte[] {0, 1}),
                new Mask(2, 1, new byte[] {0, 1}),
                new Mask(1, 2, new byte[] {1, 1}));
        assertEqual(
                new ScalarMap(1, 2, new float[] {0, 1}),
                new ScalarMap(1, 2, new float[] {0, 1}),
                new ScalarMap(2, 1, new float[] {0, 1}),
                new ScalarMap(1, 2, new float[] {0, 2}));
    }

    private static void assertEqual(Object one, Object same, Object turned, Object other) {
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one).isNotEqualTo(turned).isNotEqualTo(other).isNotEqualTo("1 x 2");
        assertThat(one.toString()).endsWith("1 x 2");
    }
}
