package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.List;
import org.epsam.slides.slide.Resolution;

/**
 * What is measured on.
 *
 * @param patches data set of labelled patches from which a run is trained for a moment; a dozen
 *     will do
 * @param resolution of the patches
 * @param slides with pixel sizes, the smallest first
 * @param work folder for a run and results; absent or empty
 */
public record BenchInputs(Path patches, Resolution resolution, List<Path> slides, Path work) {}
