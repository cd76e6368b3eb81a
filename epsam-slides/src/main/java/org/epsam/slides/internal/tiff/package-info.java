/** What reading and writing of TIFF have in common, and the writing of BigTIFF files. */
package org.epsam.slides.internal.tiff;
