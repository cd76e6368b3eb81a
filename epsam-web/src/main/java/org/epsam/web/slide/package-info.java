/** Slides and their results, as a viewer in a browser asks for them. Knows nothing of servers. */
package org.epsam.web.slide;
