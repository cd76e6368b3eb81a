package org.epsam.core.pipeline;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.StageNotes;
import org.epsam.core.run.Version;

/**
 * The stage folders of a run. A stage folder is complete or absent: it is filled under {@code
 * .working} and renamed when its manifest is written. What lies in {@code .working} lets an
 * interrupted stage go on where it was.
 */
final class Stages {
    private final Path run;
    private final Optional<Path> other;
    private final Progress progress;

    /** The work of a stage. */
    interface Work {
        /**
         * Fills the folder. Files that are there already are from an interrupted call with the same
         * inputs and need not be made again.
         *
         * @param folder where results go
         * @param states where the states of epochs go; deleted afterwards
         * @param notes what to tell about it
         */
        void fill(Path folder, Path states, StageNotes notes);
    }

    /**
     * Prepares the stages of a run.
     *
     * @param run its folder
     * @param other a run whose stages are taken where they are the same
     * @param progress where to tell
     */
    Stages(Path run, Optional<Path> other, Progress progress) {
        this.run = run;
        this.other = other;
        this.progress = progress;
    }

    /**
     * Makes a stage unless it is complete.
     *
     * @param name of its folder
     * @param inputs hashes of what it is made from, by name
     * @param config its part of the configuration
     * @param work fills it
     * @return its complete folder
     */
    Path make(String name, Map<String, String> inputs, Object config, Work work) {
        Path done = run.resolve(name);
        // Sorted: the order of Map.of differs from one start of Java to the next.
        String key =
                Sha256.of(
                        name
                                + "\n"
                                + new TreeMap<>(inputs)
                                + "\n"
                                + config
                                + "\n"
                                + Version.FORMAT);
        if (Files.exists(done.resolve("manifest.json"))) {
            if (!key(done).equals(key)) {
                throw new InputException(
                        done
                                + ": was made from other inputs or another configuration; choose"
                                + " another --run, or delete this folder and those after it");
            }
            progress.message(name + ": complete, kept");
            return done;
        }
        if (other.isPresent() && key(other.get().resolve(name)).equals(key)) {
            AtomicFolders.copy(other.get().resolve(name), done);
            progress.message(name + ": the same in " + other.get() + ", copied");
            return done;
        }
        Path folder = run.resolve(".working").resolve(name);
        Path keyFile = folder.resolve("key");
        Path states = folder.resolve("states");
        try {
            if (!Files.exists(keyFile) || !Files.readString(keyFile).equals(key)) {
                AtomicFolders.delete(folder);
                Files.createDirectories(folder);
                Files.writeString(keyFile, key);
            }
            Instant started = Instant.now();
            StageNotes notes = new StageNotes();
            work.fill(folder, states, notes);
            AtomicFolders.delete(states);
            Json.write(
                    folder.resolve("manifest.json"),
                    new Manifest(
                            Optional.of(name),
                            Optional.of(key),
                            OptionalInt.empty(),
                            inputs,
                            Optional.of(TextNode.valueOf(config.toString())),
                            Version.all(),
                            Optional.of(started.toString()),
                            OptionalDouble.of(
                                    Duration.between(started, Instant.now()).toMillis() / 1000.0),
                            notes.counts(),
                            notes.skipped(),
                            notes.notes(),
                            notes.training()));
            Files.delete(keyFile);
            Files.move(folder, done, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(folder, e);
        }
        return done;
    }

    /** The key of a complete stage, else nothing. */
    private static String key(Path stage) {
        Path manifest = stage.resolve("manifest.json");
        return Files.exists(manifest) ? Json.read(manifest).path("key").asText() : "";
    }
}
