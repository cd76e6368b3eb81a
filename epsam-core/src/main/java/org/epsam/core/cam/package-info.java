/** Activation maps of the classifier and the initial masks made from them (step 2, localize). */
package org.epsam.core.cam;
