package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Run;
import org.epsam.core.run.StageFolder;
import org.epsam.core.run.StageNotes;
import org.epsam.core.run.Version;

/**
 * Completes the stages of a run. A stage folder is complete or absent: it is filled in a {@link
 * WorkFolder}, from which an interrupted stage resumes.
 */
final class Stages {
    private final Run run;
    private final Optional<Run> other;
    private final Provenance provenance;
    private final Progress progress;

    /**
     * Prepares the stages of a run.
     *
     * @param run its folder
     * @param other a run whose stages are copied if their keys are the same
     * @param provenance of the run
     * @param progress receives the progress
     */
    Stages(Run run, Optional<Run> other, Provenance provenance, Progress progress) {
        this.run = run;
        this.other = other;
        this.provenance = provenance;
        this.progress = progress;
    }

    /**
     * Runs a stage unless it is complete.
     *
     * @param stage the stage
     * @return its complete folder
     * @throws InputException if the folder contains results of another key, or a part of results
     */
    <F extends StageFolder> F complete(Stage<F> stage) {
        String key = stage.key();
        F done = stage.folder(run.stage(stage.name()));
        if (done.isComplete()) {
            if (!holds(done, key)) {
                throw new InputException(
                        done.path()
                                + ": has results of other inputs or another configuration; choose"
                                + " another --run, or delete this folder and the later stages");
            }
            progress.message(stage.name() + ": complete, kept");
            return done;
        }
        if (Files.exists(done.path())) {
            throw new InputException(
                    done.path()
                            + ": is not a complete stage, it has no manifest.json; delete it, then"
                            + " it is computed again");
        }
        if (other.isPresent()) {
            F same = stage.folder(other.get().stage(stage.name()));
            if (holds(same, key)) {
                AtomicFolders.copy(same.path(), done.path());
                progress.message(
                        stage.name() + ": the same in " + other.get().folder() + ", copied");
                return done;
            }
        }
        make(stage, key, done.path());
        return done;
    }

    private static boolean holds(StageFolder folder, String key) {
        return folder.manifest().flatMap(Manifest::key).equals(Optional.of(key));
    }

    private <F extends StageFolder> void make(Stage<F> stage, String key, Path done) {
        WorkFolder work = WorkFolder.in(run.folder(), stage.name());
        work.claim(key);
        Instant started = Instant.now();
        StageNotes notes = new StageNotes();
        F folder = stage.folder(work.results());
        stage.fill(
                folder,
                new Stage.Work(
                        work.path().resolve("states"), notes, provenance.of(stage, key), progress));
        folder.writeManifest(
                new Manifest(
                        Optional.of(stage.name()),
                        Optional.of(key),
                        OptionalInt.of(stage.revision()),
                        new TreeMap<>(stage.inputs()),
                        Optional.of(stage.settingsJson()),
                        Version.all(),
                        Optional.of(started.toString()),
                        OptionalDouble.of(
                                Duration.between(started, Instant.now()).toMillis() / 1000.0),
                        notes.counts(),
                        notes.skipped(),
                        notes.notes(),
                        notes.training()));
        work.publish(done);
    }
}
