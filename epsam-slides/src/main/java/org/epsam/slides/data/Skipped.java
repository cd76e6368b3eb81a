package org.epsam.slides.data;

import java.nio.file.Path;

/**
 * A file of a data set that is not used as it lies there.
 *
 * @param file the file or folder
 * @param reason why, as one line
 */
public record Skipped(Path file, String reason) {}
