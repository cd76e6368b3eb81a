package org.epsam.core.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The content of {@code run.json}, written when a run starts. Everything may be absent, as the file
 * may have been edited.
 *
 * @param key hash of configuration, data, initial model and corrections; absent in runs of version
 *     0.1.0
 * @param version of the program
 * @param commit of the program's sources, if it was built from a clone
 * @param created date and time in UTC, ISO 8601
 * @param preset name of the configuration's preset
 * @param data path of the data set
 * @param dataSha256 hash of the images, labels and masks available to training
 * @param patchSide the longer side of most training patches in pixels
 * @param mpp pixel size of a patch in um
 * @param sam the checkpoint of the Segment Anything Model
 * @param samSha256 hash of its weights
 * @param threads threads of one operator
 * @param device such as {@code cpu}
 * @param precision what networks compute with, such as {@code float32}; absent in runs of older
 *     versions, which know float32 alone
 * @param seed seed of all random numbers
 * @param versions of the program and its runtime, by name
 * @param validation how the best epoch of the mask decoder is selected
 * @param corrections what was learned from people's answers; absent where there were none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RunInfo(
        Optional<String> key,
        Optional<String> version,
        Optional<String> commit,
        Optional<String> created,
        Optional<String> preset,
        Optional<String> data,
        Optional<String> dataSha256,
        OptionalInt patchSide,
        OptionalDouble mpp,
        Optional<String> sam,
        Optional<String> samSha256,
        OptionalInt threads,
        Optional<String> device,
        Optional<String> precision,
        OptionalLong seed,
        Map<String, String> versions,
        Optional<String> validation,
        Optional<CorrectionsInfo> corrections) {
    /** Takes absent versions as none. */
    public RunInfo {
        versions = versions == null ? Map.of() : versions;
    }
}
