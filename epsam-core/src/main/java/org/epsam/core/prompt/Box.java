package org.epsam.core.prompt;

import java.util.Optional;
import org.epsam.slides.image.Mask;

/**
 * A box prompt, in patch pixels; all four sides are pixels inside.
 *
 * @param left first column, 0 at the left
 * @param top first row, 0 at the top
 * @param right last column
 * @param bottom last row
 */
public record Box(int left, int top, int right, int bottom) {
    /**
     * Finds the smallest box around a mask (original: {@code batched_mask_to_box} in {@code
     * segment_anything/utils/amg.py}).
     *
     * @param mask the mask
     * @return the box; none if the mask is empty
     */
    public static Optional<Box> around(Mask mask) {
        int left = mask.width();
        int top = mask.height();
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.get(x, y)) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x);
                    bottom = y;
                }
            }
        }
        return right < 0 ? Optional.empty() : Optional.of(new Box(left, top, right, bottom));
    }

    /**
     * Returns the corners as points, so that they are transformed as points are.
     *
     * @return the upper left and the lower right pixel
     */
    public Points corners() {
        return new Points(new float[] {left, right}, new float[] {top, bottom});
    }
}
