/** Progress of long work, and work done ahead. */
package org.epsam.base.task;
