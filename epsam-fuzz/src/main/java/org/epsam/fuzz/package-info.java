/**
 * Gives files that are changed at random to all readers, and watches that each answers with its own
 * errors, in time and without much memory.
 */
package org.epsam.fuzz;
