package org.epsam.core.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.run.StageFolder;
import org.epsam.core.run.StageNotes;

/**
 * A step of a run: a function from inputs and settings to the files of one folder. The same inputs,
 * settings and revision give the same files, so these and the name are its key. It is handed its
 * settings, never a whole configuration: what it does not declare it cannot read.
 *
 * @param <F> its folder
 */
interface Stage<F extends StageFolder> {
    /** Returns the name of its folder. */
    String name();

    /** Returns a number that rises when the same inputs and settings give other files. */
    int revision();

    /** Returns the hashes of all that it reads, by name. */
    Map<String, String> inputs();

    /** Returns the part of the configuration that it reads. */
    Record settings();

    /** Returns a folder of its kind. */
    F folder(Path path);

    /**
     * Fills the folder. Files that are there already are from an interrupted call with the same key
     * and need not be made again.
     */
    void fill(F folder, Work work);

    /** Returns the settings as the manifest has them. */
    default JsonNode settingsJson() {
        return Json.canonicalTree(settings());
    }

    /** Returns what tells its results from others of the same name. */
    default String key() {
        return Sha256.of(
                Json.canonical(
                        Map.of(
                                "name", name(),
                                "revision", revision(),
                                "inputs", inputs(),
                                "settings", settings())));
    }

    /**
     * What a stage is given for its work.
     *
     * @param states where the states of epochs go; deleted at the end
     * @param notes takes what shall stand in the manifest
     * @param provenance what weights are to carry with them, by name
     * @param progress where to tell
     */
    record Work(Path states, StageNotes notes, Map<String, String> provenance, Progress progress) {}
}
