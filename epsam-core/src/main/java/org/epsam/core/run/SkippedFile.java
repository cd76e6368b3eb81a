package org.epsam.core.run;

/**
 * A skipped file.
 *
 * @param file which
 * @param reason why
 */
public record SkippedFile(String file, String reason) {}
