package org.epsam.core.classify;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;

/**
 * A batch in which each patch carries a rectangle of the next one (CutMix, Yun et al. 2019). Where
 * the original mixes the labels by area, here each part keeps its own: the logits of a part are
 * judged by the label of the patch that it comes from. The classifier therefore has to localize
 * tumour.
 *
 * @param images [B, 3, H, W]
 * @param pasted [B, 1, H, W], 1 where a patch shows the next one, else 0
 */
record MixedPatches(Tensor images, Tensor pasted) {
    /**
     * Rectangles follow this grid, the stride of the coarsest map, so that no cell contains both.
     */
    private static final int CELL = 16;

    /** Fractions of the patch that a rectangle covers. */
    private static final double MIN_FRACTION = 0.25;

    private static final double MAX_FRACTION = 0.75;

    /**
     * Returns whether patches are large enough to be mixed.
     *
     * @param images [B, 3, H, W]
     * @return whether there are two patches, and two cells in each direction
     */
    static boolean possible(Tensor images) {
        return images.size(0) > 1 && images.size(2) >= 2 * CELL && images.size(3) >= 2 * CELL;
    }

    /**
     * Mixes a batch.
     *
     * @param images [B, 3, H, W]
     * @param random source of randomness
     * @return the mixed batch; the last patch carries a part of the first
     */
    static MixedPatches of(Tensor images, RandomGenerator random) {
        int batch = (int) images.size(0);
        int rows = (int) images.size(2) / CELL;
        int columns = (int) images.size(3) / CELL;
        float[] cells = new float[batch * rows * columns];
        for (int i = 0; i < batch; i++) {
            double fraction = MIN_FRACTION + (MAX_FRACTION - MIN_FRACTION) * random.nextDouble();
            int w = random.nextInt(Math.max(1, columns / 4), columns + 1);
            int h = (int) Math.round(fraction * rows * columns / w);
            h = Math.max(1, Math.min(w == columns ? rows - 1 : rows, h));
            int left = random.nextInt(columns - w + 1);
            int top = random.nextInt(rows - h + 1);
            for (int y = top; y < top + h; y++) {
                for (int x = left; x < left + w; x++) {
                    cells[(i * rows + y) * columns + x] = 1;
                }
            }
        }
        Tensor small = ImageTensors.floats(cells, batch, 1, rows, columns);
        Tensor pasted =
                torch.upsample_nearest2d(small, new long[] {images.size(2), images.size(3)})
                        .to(images.device(), images.scalar_type());
        Tensor next = images.roll(new long[] {-1}, new long[] {0});
        return new MixedPatches(images.add(next.sub(images).mul(pasted)), pasted);
    }

    /**
     * Returns some of the patches.
     *
     * @param from the first of them
     * @param count how many
     * @return views
     */
    MixedPatches narrow(int from, int count) {
        return new MixedPatches(images.narrow(0, from, count), pasted.narrow(0, from, count));
    }

    /**
     * Averages the logits of either part.
     *
     * @param places [B, 1, h, w] logits
     * @param next whether to average the part of the next patch
     * @return [B, 1]
     */
    Tensor logits(Tensor places, boolean next) {
        Tensor weights =
                torch.adaptive_avg_pool2d(
                        next ? pasted : pasted.neg().add(new Scalar(1)),
                        places.size(2),
                        places.size(3));
        return places.mul(weights).sum(2, 3).div(weights.sum(2, 3));
    }
}
