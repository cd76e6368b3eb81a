/** Segmentation of whole slides by overlapping tiles, and its measurement against annotations. */
package org.epsam.core.slide;
