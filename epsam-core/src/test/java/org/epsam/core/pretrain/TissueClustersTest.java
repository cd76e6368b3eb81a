package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;

class TissueClustersTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;

    /** A pale disc on dark ground, with a little noise. */
    private static RgbImage disc() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((inside(i / 3) ? 200 : 90) + random.nextInt(-20, 21));
        }
        return new RgbImage(WIDTH, HEIGHT, rgb);
    }

    private static boolean inside(int pixel) {
        return Math.hypot(pixel % WIDTH - 70, pixel / WIDTH - 60) < 40;
    }

    private static double iouWithDisc(Mask found, boolean disc) {
        int both = 0;
        int either = 0;
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            boolean wanted = inside(i) == disc;
            both += found.values()[i] > 0 && wanted ? 1 : 0;
            either += found.values()[i] > 0 || wanted ? 1 : 0;
        }
        return (double) both / either;
    }

    @Test
    void whatLooksAlikeIsAnObject() {
        TissueClusters clusters = TissueClusters.of(disc());
        double disc = 0;
        double ground = 0;
        Set<Long> areas = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            Mask mask = clusters.draw(new SplittableRandom(seed));
            assertThat(mask.size()).isEqualTo(new Size(WIDTH, HEIGHT));
            disc = Math.max(disc, iouWithDisc(mask, true));
            ground = Math.max(ground, iouWithDisc(mask, false));
            areas.add(mask.area());
        }
        assertThat(disc).isGreaterThan(0.8);
        assertThat(ground).isGreaterThan(0.8);
        assertThat(areas).as("other clusters for other seeds").hasSizeGreaterThan(3);
    }

    @Test
    void theSameImageIsDividedAlike() {
        List<byte[]> one = TissueClusters.of(disc()).divisions();
        List<byte[]> two = TissueClusters.of(disc()).divisions();
        assertThat(one).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(one.get(i)).isEqualTo(two.get(i));
        }
    }

    @Test
    void anImageOfOnePixelIsDivided() {
        byte[] grey = {100, 100, 100};
        TissueClusters clusters = TissueClusters.of(new RgbImage(1, 1, grey));
        for (int seed = 0; seed < 5; seed++) {
            assertThat(clusters.draw(new SplittableRandom(seed)).area()).isLessThanOrEqualTo(1);
        }
    }
}
