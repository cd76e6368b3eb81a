package org.epsam.core.run;

/**
 * A file that was left out.
 *
 * @param file which
 * @param reason why
 */
public record SkippedFile(String file, String reason) {}
