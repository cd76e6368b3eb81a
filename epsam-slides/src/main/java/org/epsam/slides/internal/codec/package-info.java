/** Decodes the tiles of slides: what libraries do it, and what they leave to be done. */
package org.epsam.slides.internal.codec;
