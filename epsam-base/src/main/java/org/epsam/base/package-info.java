/** The ground floor: what every module stands on. No pixels, no tensors. */
package org.epsam.base;
