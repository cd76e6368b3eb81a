package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the mask decoder predicts.
 *
 * @param lowResLogits mask logits at a quarter of the input side, [B, 1 or 3, S/4, S/4]; positive
 *     is inside
 * @param iou the model's own estimate of each mask's overlap with the truth, [B, 1 or 3], not
 *     clamped
 */
public record MaskPrediction(Tensor lowResLogits, Tensor iou) {
    MaskPrediction to(ScalarType type) {
        return new MaskPrediction(lowResLogits.to(type), iou.to(type));
    }
}
