/** Results as DICOM: tumour masks as Segmentation, outlines as annotations. */
package org.epsam.slides.dicom;
