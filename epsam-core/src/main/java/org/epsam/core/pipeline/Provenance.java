package org.epsam.core.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.run.Version;
import org.epsam.nets.runtime.Precision;

/**
 * The origin of a run's results; stored in all weights that it trains.
 *
 * @param runKey hash of configuration, data, initial model and corrections
 * @param preset name of the preset
 * @param dataHash hash of the part of the data set available to training
 * @param seed seed of all random numbers
 * @param precision what networks compute with
 */
record Provenance(String runKey, String preset, String dataHash, long seed, Precision precision) {
    /** Values that may differ when a run is resumed, as lines of a configuration. */
    static final String WITHOUT_EFFECT = "(threads|precision|data\\.allow_leakage)=.*";

    /**
     * Returns the provenance of a run.
     *
     * @param config all values; those without effect are not part of the run's key
     * @param preset name of the preset
     * @param data patches with labels, and what people answered about their masks
     * @param samHash hash of the weights of the Segment Anything Model
     */
    static Provenance of(Config config, String preset, TrainingData data, String samHash) {
        Map<String, String> parts = new TreeMap<>();
        parts.put(
                "config",
                ConfigLoader.toFlat(config).replaceAll("(?m)^" + WITHOUT_EFFECT + "\n", ""));
        parts.put("data", data.hash());
        parts.put("sam", samHash);
        if (!data.corrections().isEmpty()) {
            parts.put("corrections", data.corrections().hash());
        }
        return new Provenance(
                Sha256.of(Json.canonical(parts)),
                preset,
                data.hash(),
                config.seed(),
                config.precision().decide());
    }

    /** Returns the metadata of a stage's weights. */
    Map<String, String> of(Stage<?> stage, String key) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("epsam_version", Version.program());
        Version.commit().ifPresent(commit -> entries.put("epsam_commit", commit));
        entries.put("stage", stage.name());
        entries.put("stage_revision", Integer.toString(stage.revision()));
        entries.put("stage_key", key);
        entries.put("run_key", runKey);
        entries.put("preset", preset);
        entries.put("data_sha256", dataHash);
        entries.put("seed", Long.toString(seed));
        entries.put("precision", precision.word());
        return entries;
    }
}
