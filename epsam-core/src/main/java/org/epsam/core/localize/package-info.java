/** Stage 2: activation maps and initial masks of patches. */
package org.epsam.core.localize;
