/** Work on slides by the machines of a cluster, whatever its software: {@code docs/SCALE.md}. */
package org.epsam.core.cluster;
