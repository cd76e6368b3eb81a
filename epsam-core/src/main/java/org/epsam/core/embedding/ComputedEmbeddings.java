package org.epsam.core.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.InferenceBatch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

/**
 * Embeddings that are computed on every request and without gradients, on a processor one image
 * after the other. They equal those of an {@link EmbeddingStore} of the same precision; on a GPU,
 * within rounding.
 *
 * @param sam the encoder
 * @param half whether values are rounded to half precision, as a store rounds them
 * @param batch how many images are encoded at once
 */
public record ComputedEmbeddings(Sam sam, boolean half, InferenceBatch batch)
        implements Embeddings {
    /** Images that are encoded at once at most. */
    private static final int MOST = 16;

    /**
     * Takes as many images at once as the device has memory for.
     *
     * @param sam the encoder
     * @param half whether values are rounded to half precision, as a store rounds them
     */
    public ComputedEmbeddings(Sam sam, boolean half) {
        this(sam, half, new InferenceBatch(1, MOST));
    }

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
            for (int done = 0; done < views.size(); ) {
                int end = Math.min(views.size(), done + batch.size());
                computed.push_back(encoded(views.subList(done, end)));
                batch.done(end - done);
                done = end;
            }
            return scope.keep(torch.cat(computed, 0));
        }
    }

    @Override
    public int batchSize() {
        return batch.size();
    }

    /** [B, C, S/16, S/16]; the views may have several shapes. */
    private Tensor encoded(List<View> views) {
        try (TorchScope scope = Torch.scope()) {
            TensorVector seen = new TensorVector();
            views.forEach(
                    view -> seen.push_back(sam.preprocess(TrainableEmbeddings.pixels(sam, view))));
            Tensor exact = sam.encodeImage(torch.cat(seen, 0));
            return scope.keep(half ? exact.to(ScalarType.Half).to(ScalarType.Float) : exact);
        }
    }
}
