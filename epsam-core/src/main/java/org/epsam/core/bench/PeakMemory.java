package org.epsam.core.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The highest resident memory of this process since a moment, as Linux counts it. Where the count
 * cannot be restarted it is the memory at the end; elsewhere there is none.
 */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private final String field;

    private PeakMemory(String field) {
        this.field = field;
    }

    /** Starts to count. */
    static PeakMemory start() {
        try {
            // proc(5): 5 resets the peak to the memory of now.
            Files.writeString(CLEAR, "5");
            return new PeakMemory("VmHWM:");
        } catch (IOException e) {
            // Some containers do not permit it.
            return new PeakMemory("VmRSS:");
        }
    }

    /** Returns the peak in MiB. */
    OptionalDouble mib() {
        try {
            return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}
