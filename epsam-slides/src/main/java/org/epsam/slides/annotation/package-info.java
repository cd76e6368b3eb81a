/**
 * Outlines drawn by people or found by a model: reading and writing files of ASAP and QuPath,
 * turning outlines into masks and masks into outlines.
 */
package org.epsam.slides.annotation;
