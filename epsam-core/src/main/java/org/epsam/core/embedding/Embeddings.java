package org.epsam.core.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Outputs of SAM's image encoder: read from disk ({@link EmbeddingStore}), computed when they are
 * asked for ({@link ComputedEmbeddings}), or computed so that the encoder can learn ({@link
 * TrainableEmbeddings}).
 */
public interface Embeddings extends AutoCloseable {
    /**
     * Returns the embeddings of images in given orientations.
     *
     * @param views B views; of one shape where the implementation says so
     * @return floats [B, C, S/16, S/16] for a model with inputs of S x S, owned by the scope around
     */
    Tensor get(List<View> views);

    /** Releases what the embeddings are kept in; the encoder stays open. */
    @Override
    default void close() {}
}
