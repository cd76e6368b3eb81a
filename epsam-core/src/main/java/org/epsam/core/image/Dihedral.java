package org.epsam.core.image;

import org.bytedeco.pytorch.Tensor;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * The eight flips and quarter turns of an image: variant v is turned counter-clockwise by {@code v
 * % 4} quarter turns and then, for {@code v >= 4}, mirrored left to right.
 */
public final class Dihedral {
    /** How many there are. */
    public static final int COUNT = 8;

    private Dihedral() {}

    /**
     * Returns the inverse of a variant.
     *
     * @param variant 0..7
     * @return the variant that restores the original
     */
    public static int inverse(int variant) {
        // Flips are their own inverse.
        return variant >= 4 ? variant : (4 - variant) % 4;
    }

    /**
     * Varies a tensor.
     *
     * @param picture [..., H, W]
     * @param variant 0..7
     * @return the variant, contiguous
     */
    public static Tensor of(Tensor picture, int variant) {
        Tensor result = picture;
        if (variant % 4 != 0) {
            result = result.rot90(variant % 4, -2, -1);
        }
        if (variant >= 4) {
            result = result.flip(-1);
        }
        return result.contiguous();
    }

    /**
     * Varies an image.
     *
     * @param image any size
     * @param variant 0..7
     * @return the variant
     */
    public static RgbImage of(RgbImage image, int variant) {
        return variant == 0
                ? image
                : new RgbImage(
                        width(image.width(), image.height(), variant),
                        width(image.height(), image.width(), variant),
                        of(image.rgb(), image.width(), image.height(), 3, variant));
    }

    /**
     * Varies a mask.
     *
     * @param mask any size
     * @param variant 0..7
     * @return the variant
     */
    public static Mask of(Mask mask, int variant) {
        return variant == 0
                ? mask
                : new Mask(
                        width(mask.width(), mask.height(), variant),
                        width(mask.height(), mask.width(), variant),
                        of(mask.values(), mask.width(), mask.height(), 1, variant));
    }

    /**
     * Varies a soft mask.
     *
     * @param mask any size
     * @param variant 0..7
     * @return the variant
     */
    public static SoftMask of(SoftMask mask, int variant) {
        return variant == 0
                ? mask
                : new SoftMask(
                        width(mask.width(), mask.height(), variant),
                        width(mask.height(), mask.width(), variant),
                        of(mask.values(), mask.width(), mask.height(), 1, variant));
    }

    /**
     * Varies a map.
     *
     * @param map any size
     * @param variant 0..7
     * @return the variant
     */
    public static ScalarMap of(ScalarMap map, int variant) {
        if (variant == 0) {
            return map;
        }
        float[] values = new float[map.values().length];
        move(map.values(), values, map.width(), map.height(), 1, variant);
        return new ScalarMap(
                width(map.width(), map.height(), variant),
                width(map.height(), map.width(), variant),
                values);
    }

    private static int width(int width, int height, int variant) {
        return variant % 2 == 0 ? width : height;
    }

    private static byte[] of(byte[] from, int width, int height, int channels, int variant) {
        byte[] to = new byte[from.length];
        move(from, to, width, height, channels, variant);
        return to;
    }

    /** Moves the values of an array into another of its kind. */
    private static void move(
            Object from, Object to, int width, int height, int channels, int variant) {
        int w = width(width, height, variant);
        int h = width(height, width, variant);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int tx = variant >= 4 ? w - 1 - x : x;
                int sx =
                        switch (variant % 4) {
                            case 0 -> tx;
                            case 1 -> width - 1 - y;
                            case 2 -> width - 1 - tx;
                            default -> y;
                        };
                int sy =
                        switch (variant % 4) {
                            case 0 -> y;
                            case 1 -> tx;
                            case 2 -> height - 1 - y;
                            default -> height - 1 - tx;
                        };
                System.arraycopy(
                        from, (sy * width + sx) * channels, to, (y * w + x) * channels, channels);
            }
        }
    }
}
