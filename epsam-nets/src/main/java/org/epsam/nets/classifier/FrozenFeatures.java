package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.runtime.Precision;

/**
 * Features that training does not change, and the head that it changes. Features are computed image
 * by image, so that stored ones are those of any batch.
 */
public interface FrozenFeatures {
    /**
     * Returns the hash of the weights that features depend on.
     *
     * @return 64 hexadecimal digits
     */
    String sha256();

    /**
     * Returns what features are computed with.
     *
     * @return as was set for the network
     */
    Precision precision();

    /**
     * Returns the shape of the features of an image.
     *
     * @param height of the image in pixels
     * @param width of the image in pixels
     * @return channels, rows, columns
     */
    Shape shape(long height, long width);

    /**
     * Computes features.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @return [B, C, h, w], float32, without gradients
     */
    Tensor of(Tensor rgb);

    /**
     * Applies the head. Gradients are recorded where they are on.
     *
     * @param features [B, C, h, w]
     * @return [B, 1, h, w] logits, whose mean is the logit of the patch
     */
    Tensor places(Tensor features);
}
