/** Progress of long-running work, and prefetching. */
package org.epsam.base.task;
