package org.epsam.core.run;

import java.nio.file.Path;
import java.util.List;

/**
 * Results of stage 1.
 *
 * @param path the folder
 */
public record ClassifyFolder(Path path) implements StageFolder {
    /** Name in a run folder. */
    public static final String NAME = "1-classify";

    /**
     * Returns the file of the classifier's weights.
     *
     * @return {@code classifier.safetensors}
     */
    public Path classifier() {
        return path.resolve("classifier.safetensors");
    }

    private Path logitFile() {
        return path.resolve("logits.csv");
    }

    /**
     * Reads the classifier's logit of each patch.
     *
     * @return the rows; none if the stage is not complete
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public List<LogitRow> logits() {
        return Table.read(logitFile(), LogitRow.NEEDED, LogitRow::of);
    }

    /**
     * Writes the classifier's logit of each patch.
     *
     * @param rows all of them
     */
    public void writeLogits(List<LogitRow> rows) {
        Table.write(logitFile(), LogitRow.HEADER, rows, LogitRow::fields);
    }
}
