package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.slides.image.RgbImage;
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

    private static double iouWithDisc(ObjectImage image, boolean disc) {
        int both = 0;
        int either = 0;
        for (int i = 0; i < image.objects().length; i++) {
            boolean found = image.objects()[i] > 0;
            boolean wanted = inside(i) == disc;
            both += found && wanted ? 1 : 0;
            either += found || wanted ? 1 : 0;
        }
        return (double) both / either;
    }

    @Test
    void whatLooksAlikeIsAnObject() {
        double disc = 0;
        double ground = 0;
        Set<Integer> areas = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            ObjectImage image = TissueClusters.draw("a", disc(), new SplittableRandom(seed));
            assertThat(image.group()).isEqualTo("a");
            assertThat(image.mask().width()).isEqualTo(WIDTH);
            disc = Math.max(disc, iouWithDisc(image, true));
            ground = Math.max(ground, iouWithDisc(image, false));
            areas.add((int) image.mask().area());
        }
        assertThat(disc).isGreaterThan(0.8);
        assertThat(ground).isGreaterThan(0.8);
        assertThat(areas).as("other clusters for other seeds").hasSizeGreaterThan(3);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        ObjectImage one = TissueClusters.draw("a", disc(), new SplittableRandom(7));
        ObjectImage two = TissueClusters.draw("a", disc(), new SplittableRandom(7));
        assertThat(one.objects()).isEqualTo(two.objects());
    }

    @Test
    void anImageOfOnePixelIsDrawn() {
        byte[] grey = {100, 100, 100};
        assertThat(
                        TissueClusters.draw("a", new RgbImage(1, 1, grey), new SplittableRandom(1))
                                .count())
                .isZero();
    }
}
