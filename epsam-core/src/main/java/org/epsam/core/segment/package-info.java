/** Segmentation of patches by a trained classifier and Segment Anything Model. */
package org.epsam.core.segment;
