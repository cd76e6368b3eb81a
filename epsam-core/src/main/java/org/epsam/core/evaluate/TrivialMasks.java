package org.epsam.core.evaluate;

import java.util.Arrays;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Otsu;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;

/** Masks without SAM: baselines for any method. */
final class TrivialMasks {
    private TrivialMasks() {}

    /**
     * Marks the whole patch.
     *
     * @param width pixels in a row
     * @param height rows
     * @return 1 everywhere
     */
    public static Mask everything(int width, int height) {
        byte[] inside = new byte[width * height];
        Arrays.fill(inside, (byte) 1);
        return new Mask(width, height, inside);
    }

    /**
     * Marks the dark pixels of a patch: nuclei and dense tissue.
     *
     * @param image the patch
     * @return 1 where the luma (0.299 R + 0.587 G + 0.114 B, rounded to 8 bits) does not exceed its
     *     Otsu threshold
     */
    public static Mask otsu(RgbImage image) {
        byte[] bright = Otsu.above(GrayImage.of(image)).values();
        byte[] dark = new byte[bright.length];
        for (int i = 0; i < dark.length; i++) {
            dark[i] = (byte) (1 - bright[i]);
        }
        return new Mask(image.width(), image.height(), dark);
    }

    /**
     * Thresholds an activation map at half of its maximum.
     *
     * @param map an 8-bit map, any size
     * @param width columns of the patch
     * @param height rows of the patch
     * @return 1 where the map, enlarged to the patch, is at least half of its maximum; empty if it
     *     is 0 everywhere
     */
    public static Mask halfMaximum(GrayImage map, int width, int height) {
        GrayImage large = Resize.bilinear(map, width, height);
        int max = 0;
        for (byte v : map.values()) {
            max = Math.max(max, v & 0xff);
        }
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (max > 0 && 2 * (large.values()[i] & 0xff) >= max ? 1 : 0);
        }
        return new Mask(width, height, values);
    }
}
