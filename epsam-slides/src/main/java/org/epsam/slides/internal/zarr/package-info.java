/** Arrays in chunks: Zarr 2 and 3 in local folders. */
package org.epsam.slides.internal.zarr;
