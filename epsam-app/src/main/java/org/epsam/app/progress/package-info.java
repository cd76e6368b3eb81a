/** Progress on the terminal and in the run's log. */
package org.epsam.app.progress;
