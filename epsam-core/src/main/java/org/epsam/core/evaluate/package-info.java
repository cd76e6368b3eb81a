/** Metrics of masks and of patch labels (stage 5, evaluate). */
package org.epsam.core.evaluate;
