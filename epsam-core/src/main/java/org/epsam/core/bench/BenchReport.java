package org.epsam.core.bench;

import java.util.List;

/**
 * The result of {@link Benchmark}.
 *
 * @param machine what was measured on
 * @param rows the measurements in their order
 * @param slide what slides cost by these rows
 */
public record BenchReport(MachineRates machine, List<BenchRow> rows, SlideCost slide) {}
