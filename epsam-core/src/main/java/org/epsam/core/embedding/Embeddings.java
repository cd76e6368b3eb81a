package org.epsam.core.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Outputs of an image encoder, which is SAM's if nothing else is said: read from disk ({@link
 * EmbeddingStore}), computed on request ({@link ComputedEmbeddings}), or computed with gradients
 * for training the encoder ({@link TrainableEmbeddings}).
 */
public interface Embeddings extends AutoCloseable {
    /**
     * Returns the embeddings of images in given orientations.
     *
     * @param views B views; of one shape where the implementation requires it
     * @return floats [B, C, S/16, S/16] for a model with inputs of S x S, owned by the scope around
     */
    Tensor get(List<View> views);

    /**
     * Returns how many views are best asked for at once.
     *
     * @return at least 1; may change with the memory that is free
     */
    default int batchSize() {
        return 1;
    }

    /** Releases the storage of the embeddings; the encoder stays open. */
    @Override
    default void close() {}
}
