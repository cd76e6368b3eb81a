/**
 * The readers of slides: TIFF, DICOM, OME-Zarr, plain images, and OpenSlide where it is installed,
 * that one in a helper process.
 */
package org.epsam.slides.internal.reader;
