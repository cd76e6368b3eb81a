package org.epsam.core.evaluate;

/**
 * A measured value and its 95 % bootstrap interval.
 *
 * @param value the value over all patches
 * @param low 2.5th percentile of the resampled values
 * @param high 97.5th percentile of the resampled values
 */
public record Interval(double value, double low, double high) {}
