package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class MosaicTest {
    /**
     * An image of one colour with one object, a column of six pixels from the top of its left edge.
     */
    private static ObjectImage column(String name, int width, int height, int colour) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) colour);
        byte[] mask = new byte[width * height];
        int[] objects = new int[width * height];
        for (int y = 0; y < 6; y++) {
            mask[y * width] = 1;
            objects[y * width] = 1;
        }
        return new ObjectImage(
                name,
                new RgbImage(width, height, rgb),
                new Mask(width, height, mask),
                objects,
                1,
                "case " + name);
    }

    @Test
    void fourImagesStandSideBySideAndKeepTheirObjects() {
        ObjectImage all =
                Mosaic.of(
                        List.of(
                                column("a", 8, 9, 10),
                                column("b", 9, 8, 20),
                                column("c", 8, 8, 30),
                                column("d", 10, 10, 40)));
        assertThat(all.image().width()).isEqualTo(16);
        assertThat(all.image().height()).isEqualTo(16);
        assertThat(all.count()).isEqualTo(4);
        assertThat(all.name()).isEqualTo("a");
        assertThat(all.group()).isEqualTo("case a");
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                int part = y / 8 * 2 + x / 8;
                boolean inside = x % 8 == 0 && y % 8 < 6;
                String place = "column " + x + ", row " + y;
                assertThat(all.image().rgb()[3 * (16 * y + x)])
                        .as(place)
                        .isEqualTo((byte) (10 * (part + 1)));
                assertThat(all.mask().get(x, y)).as(place).isEqualTo(inside);
                assertThat(all.objects()[16 * y + x]).as(place).isEqualTo(inside ? part + 1 : 0);
            }
        }
    }
}
