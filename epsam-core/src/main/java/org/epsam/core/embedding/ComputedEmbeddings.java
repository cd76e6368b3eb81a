package org.epsam.core.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

/**
 * Embeddings that are computed on every request, one image after the other and without gradients.
 * They equal those of an {@link EmbeddingStore} of the same precision.
 *
 * @param sam the encoder
 * @param half whether values are rounded to half precision, as a store rounds them
 */
public record ComputedEmbeddings(Sam sam, boolean half) implements Embeddings {
    /**
     * Computes embeddings.
     *
     * @param views B views of any shapes
     * @return floats [B, C, S/16, S/16], owned by the scope around
     */
    @Override
    public Tensor get(List<View> views) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            TensorVector computed = new TensorVector();
            views.forEach(view -> computed.push_back(get(view)));
            return scope.keep(torch.cat(computed, 0));
        }
    }

    /** [1, C, S/16, S/16]. */
    private Tensor get(View view) {
        try (TorchScope scope = Torch.scope()) {
            Tensor exact = new TrainableEmbeddings(sam).get(List.of(view));
            return scope.keep(half ? exact.to(ScalarType.Half).to(ScalarType.Float) : exact);
        }
    }
}
