/** Segmentation of whole slides by overlapping tiles, and its evaluation against annotations. */
package org.epsam.core.slide;
