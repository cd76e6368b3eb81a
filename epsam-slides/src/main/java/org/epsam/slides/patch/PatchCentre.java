package org.epsam.slides.patch;

/**
 * The middle of a patch, in pixels of level 0. The patch starts half its side above and left of it.
 *
 * @param row from the top
 * @param column from the left
 */
record PatchCentre(int row, int column) {}
