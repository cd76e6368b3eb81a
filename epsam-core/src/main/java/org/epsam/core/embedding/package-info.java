/** Stored outputs of the frozen image encoder. */
package org.epsam.core.embedding;
