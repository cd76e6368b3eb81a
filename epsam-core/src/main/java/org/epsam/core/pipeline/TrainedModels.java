package org.epsam.core.pipeline;

import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.nets.sam.Sam;

/**
 * The networks of a finished run.
 *
 * @param networks the classifier, and SAM with its original weights
 * @param pixelGate the second gate, if the run has one
 * @param decoders the fine-tuned decoders, in the order of training; none where SAM stays as it
 *     came
 */
record TrainedModels(Networks networks, Optional<PixelGate> pixelGate, List<AdaptFolder> decoders)
        implements AutoCloseable {
    /**
     * Loads the networks.
     *
     * @throws InputException if training is not finished, or SAM has changed
     */
    static TrainedModels load(Run run, Config config) {
        List<AdaptFolder> decoders = run.requireTrained();
        Sam sam = sam(run, config);
        try {
            Classifier classifier =
                    Models.readClassifier(config.classify(), run.classify().classifier());
            Embeddings embeddings = new ComputedEmbeddings(sam, config.sam().halfEmbeddings());
            Networks networks = new Networks(classifier, sam, embeddings);
            return new TrainedModels(
                    networks.with(config.precision().decide()),
                    PixelGate.of(run, config),
                    decoders);
        } catch (RuntimeException e) {
            sam.close();
            throw e;
        }
    }

    /**
     * Loads the SAM that a run began with; closed by the caller.
     *
     * @throws InputException if it has changed
     */
    static Sam sam(Run run, Config config) {
        Sam sam = Bundled.sam(config.sam().checkpoint());
        String trained = run.info().flatMap(RunInfo::samSha256).orElse("unknown");
        if (!sam.state().sha256().equals(trained)) {
            sam.close();
            throw new InputException(
                    run.folder()
                            + ": was trained with another "
                            + config.sam().checkpoint()
                            + " (weights "
                            + trained
                            + "); put that file back, or train again with another --run");
        }
        return sam;
    }

    /** Puts what was tuned last in place. All networks are closed where that fails. */
    TrainedModels tuned() {
        if (decoders.isEmpty()) {
            return this;
        }
        try {
            Models.readTuned(networks.sam(), decoders.get(decoders.size() - 1).tuned());
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        networks.close();
        networks.sam().close();
        pixelGate.ifPresent(PixelGate::close);
    }
}
