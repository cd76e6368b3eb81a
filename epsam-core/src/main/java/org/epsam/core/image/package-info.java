/** The step between images in the Java heap and tensors. */
package org.epsam.core.image;
