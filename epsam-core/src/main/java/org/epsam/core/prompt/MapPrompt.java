package org.epsam.core.prompt;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.ScalarMap;

/**
 * The activation map as SAM's dense mask prompt. SAM was trained with logits of an earlier mask, so
 * the map is given as such: 0.5 maps to 0, the ends of the range to {@value #RANGE} below and
 * above.
 */
public final class MapPrompt {
    private static final float RANGE = 4;

    private MapPrompt() {}

    /**
     * Clamps the logits of an earlier mask, so that a mask prompt has no more weight after many
     * corrections than after one.
     *
     * @param logits any shape
     * @return the same shape, in -4..4
     */
    public static Tensor bounded(Tensor logits) {
        return logits.clamp(
                new ScalarOptional(new Scalar(-RANGE)), new ScalarOptional(new Scalar(RANGE)));
    }

    /**
     * Computes the prompt.
     *
     * @param map 0..1, w x h
     * @param inputHeight rows that the patch covers in SAM's input frame
     * @param inputWidth columns that it covers there
     * @param side S, pixels of a side of that frame
     * @return S/4 x S/4 values, row by row, in -4..4; -4 where the frame is padded
     */
    public static float[] logits(ScalarMap map, int inputHeight, int inputWidth, int side) {
        int n = side / 4;
        int w = Math.max(1, Math.round(inputWidth / 4f));
        int h = Math.max(1, Math.round(inputHeight / 4f));
        double[] from = new double[map.values().length];
        for (int i = 0; i < from.length; i++) {
            from[i] = map.values()[i];
        }
        double[] small = Resize.bilinear(from, map.width(), map.height(), w, h);
        float[] logits = new float[n * n];
        Arrays.fill(logits, -RANGE);
        for (int y = 0; y < Math.min(h, n); y++) {
            for (int x = 0; x < Math.min(w, n); x++) {
                logits[y * n + x] = (float) (RANGE * (2 * small[y * w + x] - 1));
            }
        }
        return logits;
    }
}
