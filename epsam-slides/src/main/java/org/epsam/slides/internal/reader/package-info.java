/** The readers of slides: TIFF, DICOM, plain images, and OpenSlide where it is installed. */
package org.epsam.slides.internal.reader;
