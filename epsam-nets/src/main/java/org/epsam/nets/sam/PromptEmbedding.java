package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Prompts as the mask decoder takes them.
 *
 * @param sparse one token a point, box corner or padding, [B, N, 256]; N may be 0
 * @param dense the mask prompt or its replacement, [B, 256, S/16, S/16]
 */
public record PromptEmbedding(Tensor sparse, Tensor dense) {
    PromptEmbedding to(ScalarType type) {
        return new PromptEmbedding(sparse.to(type), dense.to(type));
    }
}
