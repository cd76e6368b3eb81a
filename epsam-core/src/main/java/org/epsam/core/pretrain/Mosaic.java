package org.epsam.core.pretrain;

import java.util.List;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Four images side by side, as tissue at half the magnification would show them: more objects, each
 * of them smaller.
 */
final class Mosaic {
    private Mosaic() {}

    /**
     * Joins four images to one. Where their sizes differ, the right and lower edges of larger ones
     * are left out.
     *
     * @param parts upper left, upper right, lower left and lower right image
     * @return one image with the objects of all four
     */
    static ObjectImage of(List<ObjectImage> parts) {
        int w = parts.stream().mapToInt(part -> part.image().width()).min().orElseThrow();
        int h = parts.stream().mapToInt(part -> part.image().height()).min().orElseThrow();
        byte[] rgb = new byte[3 * 4 * w * h];
        byte[] mask = new byte[4 * w * h];
        int[] objects = new int[4 * w * h];
        int count = 0;
        for (int p = 0; p < 4; p++) {
            ObjectImage part = parts.get(p);
            int width = part.image().width();
            for (int y = 0; y < h; y++) {
                int from = y * width;
                int to = (p / 2 * h + y) * 2 * w + p % 2 * w;
                System.arraycopy(part.image().rgb(), 3 * from, rgb, 3 * to, 3 * w);
                System.arraycopy(part.mask().values(), from, mask, to, w);
                for (int x = 0; x < w; x++) {
                    int object = part.objects()[from + x];
                    objects[to + x] = object == 0 ? 0 : count + object;
                }
            }
            count += part.count();
        }
        return new ObjectImage(
                parts.get(0).name(),
                new RgbImage(2 * w, 2 * h, rgb),
                new Mask(2 * w, 2 * h, mask),
                objects,
                count,
                parts.get(0).group());
    }
}
