package org.epsam.core.model;

import org.epsam.base.task.Workers;
import org.epsam.core.classify.Classifier;
import org.epsam.core.embedding.Embeddings;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
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
    /** Input side from which on one image occupies all processors, and much memory. */
    private static final int LARGE = 512;

    /**
     * Sets what the networks compute with.
     *
     * @param precision of classifier and SAM
     * @return this
     */
    public Networks with(Precision precision) {
        classifier.network().setPrecision(precision);
        sam.setPrecision(precision);
        return this;
    }

    /**
     * Returns workers for patches that are segmented one by one.
     *
     * @return several threads where SAM's input is small; else the calling thread alone, whose
     *     operators use several threads
     */
    public Workers workers() {
        return sam.config().inputSide() < LARGE ? Torch.workers() : Workers.NONE;
    }

    /** Releases the classifier and the store of embeddings; SAM is left to whoever loaded it. */
    @Override
    public void close() {
        embeddings.close();
        classifier.network().close();
    }
}
