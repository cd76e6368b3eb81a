/**
 * Images and masks in memory, their reading and writing, and the image operations of the method.
 */
package org.epsam.slides.image;
