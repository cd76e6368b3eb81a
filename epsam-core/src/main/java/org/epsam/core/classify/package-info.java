/** Stage 1: training of the patch classifier, and its use. */
package org.epsam.core.classify;
