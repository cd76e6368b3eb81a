/** What a run folder holds, read and written. */
package org.epsam.core.run;
