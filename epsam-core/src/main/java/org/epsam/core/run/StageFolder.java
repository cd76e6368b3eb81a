package org.epsam.core.run;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.Json;
import org.epsam.core.train.EpochLoop;

/**
 * The folder of a stage, complete under its own name or being filled elsewhere. All files that
 * stages write are named here and in its kinds, and nowhere else.
 */
public sealed interface StageFolder
        permits ClassifyFolder, LocalizeFolder, AdaptFolder, EvaluateFolder {
    /**
     * Returns where it is.
     *
     * @return the folder
     */
    Path path();

    /**
     * Returns its name.
     *
     * @return such as {@code 3-adapt}
     */
    default String name() {
        return path().getFileName().toString();
    }

    /**
     * Returns the file that is written last.
     *
     * @return {@code manifest.json}
     */
    default Path manifestFile() {
        return path().resolve("manifest.json");
    }

    /**
     * Returns whether all of it was written.
     *
     * @return true if it has a manifest
     */
    default boolean isComplete() {
        return Files.exists(manifestFile());
    }

    /**
     * Reads what it was made from and what came of it.
     *
     * @return the manifest, if the folder is complete
     * @throws org.epsam.base.InputException if it is damaged
     */
    default Optional<Manifest> manifest() {
        return isComplete()
                ? Optional.of(Json.read(manifestFile(), Manifest.class))
                : Optional.empty();
    }

    /**
     * Writes what it was made from and what came of it, when all else is written.
     *
     * @param manifest to be read again
     */
    default void writeManifest(Manifest manifest) {
        Json.write(manifestFile(), manifest);
    }

    /**
     * Returns the file with what each epoch reached.
     *
     * @return {@code history.json}
     */
    default Path historyFile() {
        return path().resolve("history.json");
    }

    /**
     * Reads what each epoch reached.
     *
     * @return the epochs in their order; none of a stage that trains nothing
     * @throws org.epsam.base.InputException if the file is damaged
     */
    default List<EpochLoop.Epoch> history() {
        return Files.exists(historyFile())
                ? Json.read(historyFile(), new TypeReference<List<EpochLoop.Epoch>>() {})
                : List.of();
    }

    /**
     * Writes what each epoch reached.
     *
     * @param epochs in their order
     */
    default void writeHistory(List<EpochLoop.Epoch> epochs) {
        Json.write(historyFile(), epochs);
    }
}
