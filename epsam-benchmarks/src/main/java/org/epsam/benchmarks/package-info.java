/** Benchmarks of what takes the time. */
package org.epsam.benchmarks;
