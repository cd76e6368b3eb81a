package org.epsam.core.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.epsam.slides.data.SkippedFile;

/**
 * Inputs and outcome of a complete stage; written next to its results.
 *
 * @param stage its name
 * @param key hash of name, revision, inputs and settings: the same key, the same results
 * @param revision of the stage's work; absent in runs of version 0.1.0
 * @param inputs hashes of its inputs, by name
 * @param settings its part of the configuration; absent in runs of version 0.1.0
 * @param versions of the program and its runtime, by name
 * @param started date and time in UTC, ISO 8601
 * @param seconds duration, without the time before an interruption
 * @param counts counts by name
 * @param skipped skipped files
 * @param notes sentences for the report
 * @param training figures of the training by name; empty for a stage without training
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Manifest(
        Optional<String> stage,
        Optional<String> key,
        OptionalInt revision,
        Map<String, String> inputs,
        Optional<JsonNode> settings,
        Map<String, String> versions,
        Optional<String> started,
        OptionalDouble seconds,
        Map<String, Long> counts,
        List<SkippedFile> skipped,
        List<String> notes,
        Map<String, Object> training) {
    /** Takes absent parts as empty. */
    public Manifest {
        inputs = inputs == null ? Map.of() : inputs;
        versions = versions == null ? Map.of() : versions;
        counts = counts == null ? Map.of() : counts;
        skipped = skipped == null ? List.of() : skipped;
        notes = notes == null ? List.of() : notes;
        training = training == null ? Map.of() : training;
    }
}
