/** Measures of masks and of patch labels (step 5, evaluate). */
package org.epsam.core.evaluate;
