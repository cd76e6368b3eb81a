/** Where patches are cut from a slide, and which of them are wanted. */
package org.epsam.slides.patch;
