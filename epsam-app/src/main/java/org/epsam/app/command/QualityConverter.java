package org.epsam.app.command;

import org.epsam.core.pipeline.Quality;

/** Reads the quality of a segmentation from the command line. */
final class QualityConverter extends ChoiceConverter<Quality> {
    QualityConverter() {
        super(Quality.class);
    }
}
