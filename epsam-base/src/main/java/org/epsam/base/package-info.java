/** Foundations used by every module. No pixels, no tensors. */
package org.epsam.base;
