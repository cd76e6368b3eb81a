/** The patches of a run: their masks, in the order of doubt, and their pictures. */
package org.epsam.web.patch;
