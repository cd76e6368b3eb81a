package org.epsam.nets.vit;

import org.bytedeco.pytorch.Tensor;

/**
 * How pixels in [0, 1] are normalised for a network.
 *
 * @param name as published.json has it
 * @param mean of red, green, blue
 * @param deviation of red, green, blue
 */
record Normalisation(String name, float[] mean, float[] deviation) {
    /** [B, 3, H, W] to the same shape. */
    Tensor apply(Tensor rgb) {
        return rgb.sub(colours(mean, rgb)).div(colours(deviation, rgb));
    }

    private static Tensor colours(float[] values, Tensor like) {
        return Tensor.create(values, 1, 3, 1, 1).to(like.device(), like.scalar_type());
    }
}
