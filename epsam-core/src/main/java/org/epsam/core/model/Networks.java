package org.epsam.core.model;

import org.epsam.core.classify.Classifier;
import org.epsam.core.embedding.Embeddings;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.sam.Sam;

/**
 * The networks that segment patches.
 *
 * @param classifier predicts which patches show tumour, and where
 * @param sam the Segment Anything Model; fine-tuning changes it in place
 * @param embeddings of its image encoder
 */
public record Networks(Classifier classifier, Sam sam, Embeddings embeddings)
        implements AutoCloseable {
    /**
     * Sets what the networks compute with where nothing is trained.
     *
     * @param precision of classifier and SAM
     * @return this
     */
    public Networks with(Precision precision) {
        classifier.network().setPrecision(precision);
        sam.setPrecision(precision);
        return this;
    }

    /** Releases the classifier and the store of embeddings; SAM is left to whoever loaded it. */
    @Override
    public void close() {
        embeddings.close();
        classifier.network().close();
    }
}
