package org.epsam.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.Json;
import org.epsam.core.appearance.KnownAppearance;

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

    private Path appearanceFile() {
        return path.resolve("appearance.json");
    }

    /**
     * Reads how the training patches look.
     *
     * @return empty where there were too few, the stage is not complete or of an older version
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public Optional<KnownAppearance> appearance() {
        return Files.exists(appearanceFile())
                ? Optional.of(
                        Damaged.named(
                                appearanceFile(),
                                () -> Json.read(appearanceFile(), KnownAppearance.class)))
                : Optional.empty();
    }

    /**
     * Writes how the training patches look.
     *
     * @param appearance what is known
     */
    public void writeAppearance(KnownAppearance appearance) {
        Json.write(appearanceFile(), appearance);
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
