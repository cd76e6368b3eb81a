/**
 * Whole slides: regions of any level from TIFF, SVS, DICOM and what OpenSlide knows, and pyramids
 * written as TIFF. Begin with {@link org.epsam.slides.slide.Slides#open}.
 */
package org.epsam.slides.slide;
