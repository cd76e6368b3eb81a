package org.epsam.core.adapt;

import java.util.random.RandomGenerator;
import org.epsam.core.image.AffineView;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.SoftMask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * The published augmentation of the mask decoder's training: with probability 0.5 one of horizontal
 * flip, vertical flip, quarter turns and shift-scale-rotate (shift up to 1/16, scale up to 10 %,
 * rotation up to 45 degrees, border reflected: the defaults of albumentations).
 */
final class PublishedAugmentation {
    private static final int FLIP_LEFT_RIGHT = 4;
    private static final int FLIP_UPSIDE_DOWN = 6;

    private PublishedAugmentation() {}

    /**
     * An augmented patch.
     *
     * @param image the pixels to encode; the unchanged patch where {@code variant} is not negative
     * @param variant the mirror or turn whose stored embedding serves, or -1 if none does
     * @param mask the augmented mask
     */
    public record Result(RgbImage image, int variant, SoftMask mask) {}

    /**
     * Augments a patch.
     *
     * @param image the patch
     * @param mask its mask, of the same size
     * @param random source of randomness
     * @return the augmented patch
     */
    public static Result of(RgbImage image, SoftMask mask, RandomGenerator random) {
        if (random.nextBoolean()) {
            return new Result(image, 0, mask);
        }
        int variant =
                switch (random.nextInt(4)) {
                    case 0 -> FLIP_LEFT_RIGHT;
                    case 1 -> FLIP_UPSIDE_DOWN;
                    case 2 -> random.nextInt(4);
                    default -> -1;
                };
        if (variant >= 0) {
            return new Result(image, variant, Dihedral.of(mask, variant));
        }
        int w = image.width();
        int h = image.height();
        double step = 1 / (1 + 0.1 * (2 * random.nextDouble() - 1));
        AffineView view =
                AffineView.centred(
                        new Size(w, h),
                        (w - 1) / 2.0 + w * 0.0625 * (2 * random.nextDouble() - 1),
                        (h - 1) / 2.0 + h * 0.0625 * (2 * random.nextDouble() - 1),
                        step,
                        step,
                        Math.PI / 4 * (2 * random.nextDouble() - 1));
        int[] from = view.nearest(new Size(w, h));
        byte[] values = new byte[from.length];
        for (int i = 0; i < from.length; i++) {
            values[i] = mask.values()[from[i]];
        }
        return new Result(view.of(image), -1, new SoftMask(w, h, values));
    }
}
