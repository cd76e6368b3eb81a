/** Where a slide shows tissue and not glass. */
package org.epsam.slides.tissue;
