/** Cutting slides into patches: where patches lie, which are wanted, and the data set of them. */
package org.epsam.slides.patch;
