package org.epsam.nets.sam;

/**
 * Height and width of an image.
 *
 * @param height in pixels
 * @param width in pixels
 */
public record FrameSize(int height, int width) {}
