/** Stage 1: training of the patch classifier, and inference with it. */
package org.epsam.core.classify;
