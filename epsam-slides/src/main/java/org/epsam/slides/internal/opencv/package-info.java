/** OpenCV, loaded once. */
package org.epsam.slides.internal.opencv;
