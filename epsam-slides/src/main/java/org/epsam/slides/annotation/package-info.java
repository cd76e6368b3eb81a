/**
 * Outlines drawn by people or found by a model: reading ASAP files, turning outlines into masks and
 * masks into outlines, writing GeoJSON for QuPath.
 */
package org.epsam.slides.annotation;
