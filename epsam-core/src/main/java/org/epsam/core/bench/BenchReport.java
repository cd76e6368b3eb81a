package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.List;
import org.epsam.base.io.Json;

/**
 * The result of {@link Benchmark}.
 *
 * @param machine what was measured on
 * @param rows the measurements in their order
 * @param slide what slides cost by these rows
 */
public record BenchReport(MachineRates machine, List<BenchRow> rows, SlideCost slide) {
    /**
     * Writes the report as JSON.
     *
     * @param file the file; an older one is replaced
     * @throws org.epsam.base.InputException if the place cannot be written
     */
    public void write(Path file) {
        Json.write(file, this);
    }
}
