/** Data sets of labelled patches: folders and CSV manifests, their splits, masks and slides. */
package org.epsam.slides.data;
