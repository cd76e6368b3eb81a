package org.epsam.slides.slide;

/**
 * One resolution of a slide.
 *
 * @param width pixels in a row
 * @param height rows
 * @param downsample pixels of level 0 along one pixel of this level; 1 for level 0
 * @param storage how pixels lie in the file, for people, such as {@code JPEG, tiles of 240 x 240}
 */
public record Level(int width, int height, double downsample, String storage) {}
