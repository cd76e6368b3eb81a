package org.epsam.slides.image;

import java.util.OptionalLong;

/**
 * What is known of an image file before its pixels are read.
 *
 * @param size its size in pixels
 * @param beginning the same for files with the same bytes: a checksum of the first ones and how
 *     many there are; empty where the size is found without them
 */
public record ImageSummary(Size size, OptionalLong beginning) {}
