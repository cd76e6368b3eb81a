package org.epsam.nets.classifier;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Features weighted by the mean of the logit's gradient over each channel (Selvaraju et al. 2017).
 */
final class GradCam {
    private GradCam() {}

    /**
     * Computes the map.
     *
     * @param gradient of each image's logit with respect to its features, [B, C, h, w]
     * @param features [B, C, h, w]
     * @return [B, h, w], any sign
     */
    static Tensor of(Tensor gradient, Tensor features) {
        return gradient.mean(new long[] {2, 3}, true, new ScalarTypeOptional())
                .mul(features)
                .sum(1);
    }
}
