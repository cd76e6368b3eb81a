/** Measures what takes the time, beside the rates of the machine. */
package org.epsam.core.bench;
