package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run is made from, besides its configuration.
 *
 * @param data folder or CSV of the data set
 * @param like folder of another run whose stages are copied where they have the same key: same
 *     data, same part of the configuration, same earlier stages
 * @param corrections folder of people's answers about masks, a {@link
 *     org.epsam.core.review.ReviewFolder}: of training patches, masks that were accepted or edited
 *     are the targets of the fine-tuning, and patches whose masks were rejected are left out of it
 */
public record TrainingSources(Path data, Optional<Path> like, Optional<Path> corrections) {
    /**
     * Names a data set alone.
     *
     * @param data folder or CSV of the data set
     * @return neither another run nor corrections
     */
    public static TrainingSources of(Path data) {
        return new TrainingSources(data, Optional.empty(), Optional.empty());
    }
}
