/** Images as tensors, their mirror images and turns, and their stains. */
package org.epsam.core.image;
