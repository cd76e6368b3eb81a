package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Run;
import org.epsam.core.run.StageFolder;

/**
 * The complete stages of a run, and those that it may copy from another one.
 *
 * @param run the run
 * @param other a run whose stages are copied if their keys are the same
 */
record KnownStages(Run run, Optional<Run> other) {
    /**
     * Finds the results of a stage that need not be computed.
     *
     * @param stage the stage
     * @return its complete folder in this run, or else in the other; absent if it is in neither
     * @throws InputException if the folder contains results of another key, or a part of results
     */
    <F extends StageFolder> Optional<F> find(Stage<F> stage) {
        F done = stage.folder(run.stage(stage.name()));
        if (done.isComplete()) {
            if (!holds(done, stage.key())) {
                throw new InputException(
                        done.path()
                                + ": has results of other inputs or another configuration; choose"
                                + " another --run, or delete this folder and the later stages");
            }
            return Optional.of(done);
        }
        if (Files.exists(done.path())) {
            throw new InputException(
                    done.path()
                            + ": is not a complete stage, it has no manifest.json; delete it, then"
                            + " it is computed again");
        }
        return other.map(like -> stage.folder(like.stage(stage.name())))
                .filter(same -> holds(same, stage.key()));
    }

    /** Returns whether a folder is in this run, not in the other. */
    boolean isOwn(StageFolder folder) {
        return folder.path().equals(run.stage(folder.name()));
    }

    private static boolean holds(StageFolder folder, String key) {
        return folder.manifest().flatMap(Manifest::key).equals(Optional.of(key));
    }
}
