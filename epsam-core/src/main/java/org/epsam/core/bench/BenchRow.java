package org.epsam.core.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measurement.
 *
 * @param name lower case and underscores; the precision is at its end where several are measured
 * @param seconds median time of one call, above 0
 * @param items what one call works on: patches, tiles or outlines; 1 or more
 * @param peakMib highest resident memory of the process during the calls, MiB, with everything that
 *     was loaded before; absent where the system does not report it
 * @param rooflineFraction operations per second as a fraction of the measured rate of matrix
 *     products in the same precision; absent where operations are not counted
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record BenchRow(
        String name,
        double seconds,
        long items,
        OptionalDouble peakMib,
        OptionalDouble rooflineFraction) {
    /** What is shown while others are measured. */
    String line() {
        return String.format(Locale.ROOT, "%s: %.4g s", name, seconds);
    }
}
