package org.epsam.core.run;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.Json;
import org.epsam.core.train.EpochLoop;

/**
 * The folder of a stage, complete under its own name or being filled elsewhere. Only this type and
 * its implementations name the files that stages write.
 */
public sealed interface StageFolder
        permits ClassifyFolder, LocalizeFolder, MethodFolder, AdaptFolder, EvaluateFolder {
    /**
     * Returns its path.
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
     * Returns whether it is complete.
     *
     * @return true if it has a manifest
     */
    default boolean isComplete() {
        return Files.exists(manifestFile());
    }

    /**
     * Reads the manifest.
     *
     * @return the manifest, if the folder is complete
     * @throws org.epsam.base.InputException if it is damaged
     */
    default Optional<Manifest> manifest() {
        return isComplete()
                ? Optional.of(
                        Damaged.named(
                                manifestFile(), () -> Json.read(manifestFile(), Manifest.class)))
                : Optional.empty();
    }

    /**
     * Writes the manifest, after everything else.
     *
     * @param manifest the manifest
     */
    default void writeManifest(Manifest manifest) {
        Json.write(manifestFile(), manifest);
    }

    /**
     * Returns the file with the training history.
     *
     * @return {@code history.json}
     */
    default Path historyFile() {
        return path().resolve("history.json");
    }

    /**
     * Reads the training history.
     *
     * @return the epochs in order; none for a stage without training
     * @throws org.epsam.base.InputException if the file is damaged
     */
    default List<EpochLoop.Epoch> history() {
        return Files.exists(historyFile())
                ? Damaged.named(
                        historyFile(),
                        () ->
                                Json.read(
                                        historyFile(),
                                        new TypeReference<List<EpochLoop.Epoch>>() {}))
                : List.of();
    }

    /**
     * Writes the training history.
     *
     * @param epochs in order
     */
    default void writeHistory(List<EpochLoop.Epoch> epochs) {
        Json.write(historyFile(), epochs);
    }
}
