package org.epsam.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.io.Json;
import org.epsam.core.appearance.KnownAppearance;
import org.epsam.slides.data.Patch;

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
     * Reads the classifier's logits, to look up those of patches.
     *
     * @return the logit of a patch; empty where the table has none
     * @throws org.epsam.base.InputException as {@link #logits}
     */
    public Function<Patch, Optional<Double>> logitOfPatch() {
        Map<String, Double> known = new HashMap<>();
        for (LogitRow row : logits()) {
            row.logit().ifPresent(logit -> known.put(key(row.split(), row.name()), logit));
        }
        return patch -> Optional.ofNullable(known.get(key(patch.split().folder(), patch.name())));
    }

    /** Names tell patches of one split only. */
    private static String key(String split, String name) {
        return split + "/" + name;
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
