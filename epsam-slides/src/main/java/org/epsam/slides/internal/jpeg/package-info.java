/** JPEG streams as they lie in slides, without the frame of a file. */
package org.epsam.slides.internal.jpeg;
