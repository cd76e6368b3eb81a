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
 * settings and revision give the same files, so these and the name are its key. It receives its
 * settings only, never a whole configuration, and so cannot read a value that it does not declare.
 *
 * @param <F> its folder
 */
interface Stage<F extends StageFolder> {
    /** Returns the name of its folder. */
    String name();

    /** Returns a number that is incremented when the same inputs and settings give other files. */
    int revision();

    /** Returns the hashes of all its inputs by name. */
    Map<String, String> inputs();

    /** Returns its part of the configuration. */
    Record settings();

    /** Returns a folder of its type. */
    F folder(Path path);

    /**
     * Fills the folder. Existing files are from an interrupted run with the same key and need not
     * be written again.
     */
    void fill(F folder, Work work);

    /** Returns the settings as in the manifest. */
    default JsonNode settingsJson() {
        return Json.canonicalTree(settings());
    }

    /** Returns the hash of name, revision, inputs and settings. */
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
     * The working context of a stage.
     *
     * @param states folder for the states of epochs; deleted at the end
     * @param notes receives the entries of the manifest
     * @param provenance metadata for weights, by name
     * @param progress receives the progress
     */
    record Work(Path states, StageNotes notes, Map<String, String> provenance, Progress progress) {}
}
