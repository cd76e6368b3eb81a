package org.epsam.core.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.Counted;

/**
 * What a run learned from people's answers about masks, in {@code run.json}.
 *
 * @param masks how many patches have a person's mask as their target
 * @param leftOut how many patches are left out of the fine-tuning
 * @param by names of the people, sorted
 * @param sha256 hash of what is learned from these answers
 * @param review path of the review; the answers that are used lie in the run's {@code corrections}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record CorrectionsInfo(
        long masks, long leftOut, List<String> by, String sha256, Optional<String> review) {
    /** Takes absent names as none. */
    public CorrectionsInfo {
        by = by == null ? List.of() : List.copyOf(by);
    }

    /**
     * Reads what a run learned from people.
     *
     * @param measured a run, or a folder that {@code evaluate} wrote: then what the evaluated run
     *     learned
     * @return empty where there were no corrections, or the evaluated run is no longer there
     * @throws org.epsam.base.InputException if a file is damaged
     */
    public static Optional<CorrectionsInfo> of(Run measured) {
        return measured.top()
                .info()
                .map(evaluation -> new Run(Path.of(evaluation.run())))
                .orElse(measured)
                .info()
                .flatMap(RunInfo::corrections);
    }

    /**
     * Says it in a sentence.
     *
     * @return such as "37 masks of people are the targets of their patches, 3 patches are left out
     *     (review of anna, ben)"
     */
    public String sentence() {
        return (masks == 1
                        ? "1 mask of a person is the target of its patch"
                        : masks + " masks of people are the targets of their patches")
                + ", "
                + Counted.are(leftOut, "patch")
                + " left out (review of "
                + String.join(", ", by)
                + ")";
    }
}
