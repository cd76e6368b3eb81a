/** Activation maps of the classifier and initial masks computed from them (stage 2, localize). */
package org.epsam.core.cam;
