/** Images, data sets, tissue, annotations and patches: everything before the first network. */
package org.epsam.slides;
