package org.epsam.core.pipeline;

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
import org.epsam.core.run.StageFolder;
import org.epsam.core.run.StageNotes;
import org.epsam.core.run.Version;

/**
 * Completes the stages of a run. A stage folder is complete or absent: it is filled in a {@link
 * WorkFolder}, from which an interrupted stage resumes.
 */
final class Stages {
    private final KnownStages known;
    private final TrainingPlan plan;
    private final Provenance provenance;
    private final Progress progress;

    /**
     * Prepares the stages of a run.
     *
     * @param known what need not be computed
     * @param plan of the run
     * @param provenance of the run
     * @param progress receives the progress
     */
    Stages(KnownStages known, TrainingPlan plan, Provenance provenance, Progress progress) {
        this.known = known;
        this.plan = plan;
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
        F done = stage.folder(known.run().stage(stage.name()));
        Optional<F> found = known.find(stage);
        if (found.isEmpty()) {
            progress.message(plan.announce(stage.name()));
            make(stage, done.path());
        } else if (known.isOwn(found.get())) {
            progress.message(stage.name() + ": complete, kept");
        } else {
            AtomicFolders.copy(found.get().path(), done.path());
            progress.message(
                    stage.name()
                            + ": the same in "
                            + known.other().orElseThrow().folder()
                            + ", copied");
        }
        return done;
    }

    private <F extends StageFolder> void make(Stage<F> stage, Path done) {
        String key = stage.key();
        WorkFolder work = WorkFolder.in(known.run().folder(), stage.name());
        boolean begun = work.key().equals(Optional.of(key));
        work.claim(key);
        Instant started = Instant.now();
        StageNotes notes = new StageNotes();
        F folder = stage.folder(work.results());
        stage.fill(
                folder,
                new Stage.Work(
                        work.path().resolve("states"), notes, provenance.of(stage, key), progress));
        double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
        folder.writeManifest(
                new Manifest(
                        Optional.of(stage.name()),
                        Optional.of(key),
                        OptionalInt.of(stage.revision()),
                        new TreeMap<>(stage.inputs()),
                        Optional.of(stage.settingsJson()),
                        Version.all(),
                        Optional.of(started.toString()),
                        OptionalDouble.of(seconds),
                        notes.counts(),
                        notes.skipped(),
                        notes.notes(),
                        notes.training()));
        work.publish(done);
        if (!begun) {
            plan.finished(stage.name(), seconds);
        }
    }
}
