/** Images as tensors, their flips and quarter turns, and their stains. */
package org.epsam.core.image;
