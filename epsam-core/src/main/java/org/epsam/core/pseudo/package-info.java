/** Which masks of SAM become pseudo masks. */
package org.epsam.core.pseudo;
