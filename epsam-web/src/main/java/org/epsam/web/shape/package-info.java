/** Outlines of masks: read, written, and changed with the strokes of people. */
package org.epsam.web.shape;
