package org.epsam.web.slide;

/**
 * A tile of a level that a viewer sees.
 *
 * @param level 0 is the coarsest
 * @param column from the left
 * @param row from the top
 */
public record TilePlace(int level, int column, int row) {}
