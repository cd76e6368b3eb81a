/** Other weakly supervised methods on the same network, labels and maps, for comparison. */
package org.epsam.core.method;
